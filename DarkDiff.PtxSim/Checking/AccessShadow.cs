using System.Numerics;
using System.Runtime.InteropServices;

namespace DarkDiff.PtxSim.Checking;

/// <summary>
/// Who last wrote and read each part of a memory: records of <see cref="AccessOrder"/>, 0 for nobody. Of the readers two
/// are kept, of different intervals where there are such. There is one set of records per granule of 16 bytes, and
/// one per cell, as large as the smallest access of the kernel, where a granule has been accessed in parts.
/// </summary>
internal sealed unsafe class AccessShadow : SafeHandle
{
    /// <summary>Marks a write of cp.async that has not been waited for.</summary>
    public const uint Pending = 1u << 31;

    private const int GranuleShift = 4;
    private const int GranuleBytes = 1 << GranuleShift;

    // In place of a granule's writer: look at the cells; wait, for another host thread is about to split or join it.
    private const uint Split = uint.MaxValue;
    private const uint Busy = uint.MaxValue - 1;

    private readonly long _bytes;
    private readonly long _granules;
    private uint* _cells;
    private long _cellCount;
    private int _cellShift = GranuleShift;
    private uint _born;

    /// <summary>Records of nobody for a memory of that size.</summary>
    public AccessShadow(long bytes)
        : base(0, ownsHandle: true)
    {
        _bytes = bytes;
        _granules = (bytes >> GranuleShift) + 1;
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)_granules * 3, sizeof(uint)));
    }

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    private uint* Writers => (uint*)handle;

    private uint* FirstReaders => Writers + _granules;

    private uint* OtherReaders => Writers + 2 * _granules;

    /// <summary>Prepares for a kernel.</summary>
    /// <param name="cellShift">Binary logarithm of its smallest access.</param>
    /// <param name="born">Records smaller than this one are to be forgotten.</param>
    public void Prepare(int cellShift, uint born)
    {
        _born = born;
        _cellShift = cellShift;
        long cells = cellShift >= GranuleShift ? 0 : ((_bytes >> GranuleShift) + 1) << (GranuleShift - cellShift);
        if (cells <= _cellCount)
            return;
        NativeMemory.Free(_cells);
        _cells = (uint*)NativeMemory.AllocZeroed((nuint)cells * 3, sizeof(uint));
        _cellCount = cells;
    }

    /// <summary>Forgets all writes.</summary>
    public void ForgetWrites() => NativeMemory.Clear(Writers, (nuint)_granules * sizeof(uint));

    /// <summary>Forgets everything.</summary>
    public void Forget() => NativeMemory.Clear(Writers, (nuint)_granules * 3 * sizeof(uint));

    /// <summary>Records a read of each lane of a mask.</summary>
    /// <param name="offsets">First byte, by lane.</param>
    /// <param name="mask">The lanes.</param>
    /// <param name="bytes">Size.</param>
    /// <param name="me">Record of lane 0.</param>
    /// <param name="order">What is ordered with what.</param>
    /// <param name="unwritten">Whether to report memory that was never written.</param>
    /// <param name="conflicts">
    /// By lane, where there is a conflict: the record of the write; <see cref="uint.MaxValue"/> where there never was one.
    /// </param>
    /// <returns>Lanes that have a conflict.</returns>
    public uint ReadAll(
        ulong* offsets, uint mask, int bytes, uint me, AccessOrder order, bool unwritten, uint* conflicts)
    {
        uint oldest = order.Oldest, found = 0, least = unwritten ? 1u : 0;
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            uint record = me + (uint)lane;
            long offset = (long)offsets[lane];
            if (bytes == GranuleBytes)
            {
                long granule = offset >> GranuleShift;
                uint writer = Writers[granule];
                if (writer - least < oldest - least || writer == record)
                {
                    NoteReader(FirstReaders + granule, OtherReaders + granule, record, oldest);
                    continue;
                }
            }

            uint conflict = Read(offset, bytes, record, order);
            if (conflict != 0 && (unwritten || conflict != uint.MaxValue))
            {
                conflicts[lane] = conflict;
                found |= 1u << lane;
            }
        }

        return found;
    }

    /// <summary>Records a write of each lane of a mask.</summary>
    /// <returns>Lanes that have a conflict.</returns>
    public uint WriteAll(
        ulong* offsets, uint mask, int bytes, uint me, bool pending, AccessOrder order, uint* conflicts)
    {
        uint oldest = order.Oldest, found = 0;
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            uint record = me + (uint)lane;
            long offset = (long)offsets[lane];
            if (bytes == GranuleBytes)
            {
                long granule = offset >> GranuleShift;
                uint most = Math.Max(Math.Max(Writers[granule], FirstReaders[granule]), OtherReaders[granule]);
                if (most < oldest)
                {
                    Writers[granule] = pending ? record | Pending : record;
                    continue;
                }
            }

            uint conflict = Write(offset, bytes, record, pending, order);
            if (conflict != 0)
            {
                conflicts[lane] = conflict;
                found |= 1u << lane;
            }
        }

        return found;
    }

    /// <summary>Records a read, which does not reach beyond a granule.</summary>
    /// <returns>The write that it conflicts with; 0 where none; <see cref="uint.MaxValue"/> for a cell never written.</returns>
    public uint Read(long offset, int bytes, uint me, AccessOrder order)
    {
        long granule = offset >> GranuleShift;
        if (IsWhole(granule, bytes))
            return Read(Writers + granule, FirstReaders + granule, OtherReaders + granule, me, order, 0);
        uint conflict = 0;
        long last = (offset + bytes - 1) >> _cellShift;
        for (long cell = offset >> _cellShift; cell <= last; cell++)
            conflict = Read(_cells + cell, _cells + _cellCount + cell, _cells + 2 * _cellCount + cell, me, order, conflict);
        return conflict;
    }

    /// <summary>Records a write, which does not reach beyond a granule.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="bytes">Size.</param>
    /// <param name="me">Who writes.</param>
    /// <param name="pending">Whether it is a copy that has only been started.</param>
    /// <param name="order">What is ordered with what.</param>
    /// <returns>The access that it conflicts with; 0 where none.</returns>
    public uint Write(long offset, int bytes, uint me, bool pending, AccessOrder order)
    {
        long granule = offset >> GranuleShift;
        uint record = pending ? me | Pending : me;
        if (IsWhole(granule, bytes))
        {
            uint found = Conflict(Writers[granule], me, order, 0);
            found = Conflict(FirstReaders[granule], me, order, found);
            found = Conflict(OtherReaders[granule], me, order, found);
            Writers[granule] = record;
            return found;
        }

        uint conflict = 0;
        long last = (offset + bytes - 1) >> _cellShift;
        for (long cell = offset >> _cellShift; cell <= last; cell++)
        {
            conflict = Conflict(_cells[cell], me, order, conflict);
            conflict = Conflict(_cells[_cellCount + cell], me, order, conflict);
            conflict = Conflict(_cells[2 * _cellCount + cell], me, order, conflict);
            _cells[cell] = record;
        }

        // What was read or written before this write is either in order with it or has just been reported.
        if (bytes == GranuleBytes)
            MakeWhole(granule, record);
        return conflict;
    }

    /// <summary>Turns a started copy into a write of its thread.</summary>
    public void Finish(long offset, int bytes, uint me)
    {
        long granule = offset >> GranuleShift;
        if (bytes == GranuleBytes)
        {
            if (Writers[granule] == Split)
                MakeWhole(granule, me);
            else
                Writers[granule] = me;
            return;
        }

        IsWhole(granule, bytes);
        long last = (offset + bytes - 1) >> _cellShift;
        for (long cell = offset >> _cellShift; cell <= last; cell++)
            _cells[cell] = me;
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        NativeMemory.Free(_cells);
        return true;
    }

    // Whether an access can go by the granule's records; splits the granule where the access is smaller. Blocks on other
    // host threads may be at the same granule, so one of them does it while the others wait.
    private bool IsWhole(long granule, int bytes)
    {
        ref uint writer = ref Writers[granule];
        ref uint first = ref FirstReaders[granule];
        SpinWait wait = default;
        while (true)
        {
            uint seen = Volatile.Read(ref writer);
            if (seen == Busy)
            {
                wait.SpinOnce();
                continue;
            }

            // Of a split granule the first reader says when it was split.
            bool isOld = seen == Split && Volatile.Read(ref first) < _born;
            if (seen == Split && !isOld)
                return false;
            if (seen != Split && bytes == GranuleBytes)
                return true;
            if (Interlocked.CompareExchange(ref writer, Busy, seen) != seen)
                continue;
            if (isOld && first >= _born)
            {
                Volatile.Write(ref writer, Split);
            }
            else if (bytes == GranuleBytes)
            {
                first = OtherReaders[granule] = 0;
                Volatile.Write(ref writer, 0);
            }
            else
            {
                FillCells(granule, isOld ? 0 : seen, isOld ? 0 : first, isOld ? 0 : OtherReaders[granule]);
                first = _born;
                Volatile.Write(ref writer, Split);
            }
        }
    }

    private void FillCells(long granule, uint writer, uint firstReader, uint otherReader)
    {
        int cells = 1 << (GranuleShift - _cellShift);
        long first = granule * cells;
        new Span<uint>(_cells + first, cells).Fill(writer);
        new Span<uint>(_cells + _cellCount + first, cells).Fill(firstReader);
        new Span<uint>(_cells + 2 * _cellCount + first, cells).Fill(otherReader);
    }

    private void MakeWhole(long granule, uint writer)
    {
        FirstReaders[granule] = 0;
        OtherReaders[granule] = 0;
        Writers[granule] = writer;
    }

    private static uint Read(uint* writer, uint* first, uint* other, uint me, AccessOrder order, uint known)
    {
        uint oldest = order.Oldest;
        if (*writer == 0)
            known = uint.MaxValue;
        else if (*writer != me && *writer >= oldest && !order.IsOrdered(*writer, me))
            known = *writer;
        NoteReader(first, other, me, oldest);
        return known;
    }

    private static void NoteReader(uint* first, uint* other, uint me, uint oldest)
    {
        uint known = *first;
        if (known < oldest)
            *first = me;
        else if (known >> 5 != me >> 5 || (known != me && *other < oldest))
            *other = me;
    }

    private static uint Conflict(uint other, uint me, AccessOrder order, uint known) =>
        other != 0 && other != me && other >= order.Oldest && !order.IsOrdered(other, me) ? other : known;
}
