using System.Runtime.InteropServices;

namespace DarkDiff.PtxSim.Checking;

/// <summary>
/// Who last wrote and read each cell of a memory. A cell is as large as the smallest access of the kernel. A record is
/// interval · 32 + lane, where an interval is what one warp does between two synchronisations; 0 means nobody.
/// Of the readers two are kept, of different intervals where there are such.
/// </summary>
internal sealed unsafe class AccessShadow : SafeHandle
{
    /// <summary>Marks a write of cp.async that has not been waited for.</summary>
    public const uint Pending = 1u << 31;

    private readonly int _cellShift;
    private readonly long _cells;

    /// <summary>Records of nobody for a memory of that size.</summary>
    public AccessShadow(long bytes, int cellShift)
        : base(0, ownsHandle: true)
    {
        _cellShift = cellShift;
        _cells = (bytes >> cellShift) + 1;
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)_cells * 3, sizeof(uint)));
    }

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    private uint* Writers => (uint*)handle;

    private uint* FirstReaders => Writers + _cells;

    private uint* OtherReaders => Writers + 2 * _cells;

    /// <summary>Forgets all writes.</summary>
    public void ForgetWrites() => NativeMemory.Clear(Writers, (nuint)_cells * sizeof(uint));

    /// <summary>Records a read.</summary>
    /// <returns>The write that it conflicts with; 0 where none; <see cref="uint.MaxValue"/> for a cell never written.</returns>
    public uint Read(long offset, int bytes, uint me, IOrder order)
    {
        uint conflict = 0;
        long last = (offset + bytes - 1) >> _cellShift;
        for (long cell = offset >> _cellShift; cell <= last; cell++)
        {
            uint writer = Writers[cell];
            if (writer == 0)
                conflict = uint.MaxValue;
            else if (writer != me && writer >= order.OldestUnordered && !order.IsOrdered(writer, me))
                conflict = writer;
            uint first = FirstReaders[cell];
            if (first < order.OldestUnordered || first == 0)
                FirstReaders[cell] = me;
            else if (first >> 5 != me >> 5 || (first != me && OtherReaders[cell] < order.OldestUnordered))
                OtherReaders[cell] = me;
        }

        return conflict;
    }

    /// <summary>Records a write.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="bytes">Size.</param>
    /// <param name="me">Who writes.</param>
    /// <param name="pending">Whether it is a copy that has only been started.</param>
    /// <param name="order">What is ordered with what.</param>
    /// <returns>The access that it conflicts with; 0 where none.</returns>
    public uint Write(long offset, int bytes, uint me, bool pending, IOrder order)
    {
        uint conflict = 0;
        long last = (offset + bytes - 1) >> _cellShift;
        for (long cell = offset >> _cellShift; cell <= last; cell++)
        {
            conflict = Conflict(Writers[cell], me, order, conflict);
            conflict = Conflict(FirstReaders[cell], me, order, conflict);
            conflict = Conflict(OtherReaders[cell], me, order, conflict);
            Writers[cell] = pending ? me | Pending : me;
        }

        return conflict;
    }

    /// <summary>Turns started copies into writes of their thread.</summary>
    public void Finish(long offset, int bytes, uint me)
    {
        long last = (offset + bytes - 1) >> _cellShift;
        for (long cell = offset >> _cellShift; cell <= last; cell++)
            Writers[cell] = me;
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }

    private static uint Conflict(uint other, uint me, IOrder order, uint known) =>
        other != 0 && other != me && other >= order.OldestUnordered && !order.IsOrdered(other, me) ? other : known;
}
