using System.Numerics;
using System.Runtime.CompilerServices;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Execution;

/// <summary>An instruction that computes an address per lane.</summary>
internal abstract unsafe class MemoryInstruction(StateSpace space, Place address, long offset) : Instruction
{
    /// <summary>Space that the text names.</summary>
    protected StateSpace Space => space;

    /// <summary>Address of a lane.</summary>
    protected ulong AddressOf(Warp warp, int lane) => address.Read(warp.Registers, lane) + (ulong)offset;

    /// <summary>Counts an access of a warp.</summary>
    protected void Count(Warp warp, StateSpace resolved, Span<ulong> addresses, int bytes, bool write)
    {
        if (resolved == StateSpace.Shared)
            warp.Block.Tally.Shared(Index, addresses, bytes);
        else if (resolved is StateSpace.Global or StateSpace.Const)
            warp.Block.Tally.Global(addresses, bytes, write);
    }

    /// <summary>Reads one value.</summary>
    protected static ulong Read(byte* source, int bytes, bool signed) => bytes switch
    {
        1 => signed ? (ulong)(sbyte)*source : *source,
        2 => signed ? (ulong)*(short*)source : *(ushort*)source,
        4 => signed ? (ulong)*(int*)source : *(uint*)source,
        _ => *(ulong*)source,
    };

    /// <summary>Writes one value.</summary>
    protected static void Write(byte* destination, int bytes, ulong value)
    {
        switch (bytes)
        {
            case 1:
                *destination = (byte)value;
                break;
            case 2:
                *(ushort*)destination = (ushort)value;
                break;
            case 4:
                *(uint*)destination = (uint)value;
                break;
            default:
                *(ulong*)destination = value;
                break;
        }
    }
}

/// <summary>ld: of one value, or of two or four side by side.</summary>
internal sealed unsafe class LoadInstruction(
    StateSpace space, Place address, long offset, Place?[] destinations, int bytes, bool signed)
    : MemoryInstruction(space, address, offset)
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        ulong* addresses = stackalloc ulong[Warp.Lanes];
        int count = 0, all = bytes * destinations.Length;
        StateSpace resolved = Space;
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong at = AddressOf(warp, lane);
            resolved = Space;
            byte* source = warp.Block.Resolve(this, warp, lane, ref resolved, at, all, AccessKind.Read);
            for (int i = 0; i < destinations.Length; i++)
            {
                if (destinations[i] is Place place)
                    place.Write(warp.Registers, lane, source == null ? 0 : Read(source + i * bytes, bytes, signed));
            }

            if (source != null)
                addresses[count++] = at;
        }

        Count(warp, resolved, new Span<ulong>(addresses, count), all, write: false);
    }
}

/// <summary>st: of one value, or of two or four side by side.</summary>
internal sealed unsafe class StoreInstruction(StateSpace space, Place address, long offset, Place[] sources, int bytes)
    : MemoryInstruction(space, address, offset)
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        ulong* addresses = stackalloc ulong[Warp.Lanes];
        int count = 0, all = bytes * sources.Length;
        StateSpace resolved = Space;
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong at = AddressOf(warp, lane);
            resolved = Space;
            byte* destination = warp.Block.Resolve(this, warp, lane, ref resolved, at, all, AccessKind.Write);
            if (destination == null)
                continue;
            for (int i = 0; i < sources.Length; i++)
                Write(destination + i * bytes, bytes, sources[i].Read(warp.Registers, lane));
            addresses[count++] = at;
        }

        Count(warp, resolved, new Span<ulong>(addresses, count), all, write: true);
    }
}

/// <summary>atom and red.</summary>
internal sealed unsafe class AtomicInstruction(
    StateSpace space, Place address, long offset, Place? d, Place b, Place c, int bytes,
    Func<ulong, ulong, ulong, ulong> function) : MemoryInstruction(space, address, offset)
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        ulong* addresses = stackalloc ulong[Warp.Lanes];
        int count = 0;
        StateSpace resolved = Space;
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong at = AddressOf(warp, lane);
            resolved = Space;
            byte* target = warp.Block.Resolve(this, warp, lane, ref resolved, at, bytes, AccessKind.Atomic);
            if (target == null)
                continue;
            ulong operand = b.Read(warp.Registers, lane), second = c.Read(warp.Registers, lane);
            ulong old = bytes == 4 ? Update((uint*)target, operand, second) : Update((ulong*)target, operand, second);
            if (d is Place place)
                place.Write(warp.Registers, lane, old);
            addresses[count++] = at;
        }

        Count(warp, resolved, new Span<ulong>(addresses, count), bytes, write: true);
    }

    private uint Update(uint* target, ulong b, ulong c)
    {
        ref uint place = ref Unsafe.AsRef<uint>(target);
        while (true)
        {
            uint old = Volatile.Read(ref place);
            if (Interlocked.CompareExchange(ref place, (uint)function(old, b, c), old) == old)
                return old;
        }
    }

    private ulong Update(ulong* target, ulong b, ulong c)
    {
        ref ulong place = ref Unsafe.AsRef<ulong>(target);
        while (true)
        {
            ulong old = Volatile.Read(ref place);
            if (Interlocked.CompareExchange(ref place, function(old, b, c), old) == old)
                return old;
        }
    }
}

/// <summary>cp.async: copies 4, 8 or 16 bytes from device to shared memory; zeros past the source size.</summary>
internal sealed unsafe class CopyAsyncInstruction(
    Place address, long offset, Place source, long sourceOffset, int bytes, Place? sourceBytes, int ignore, bool ignoreNegated)
    : MemoryInstruction(StateSpace.Shared, address, offset)
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        ulong* read = stackalloc ulong[Warp.Lanes];
        ulong* written = stackalloc ulong[Warp.Lanes];
        int reads = 0, writes = 0;
        uint skipped = ignore < 0 ? 0 : ignoreNegated ? ~warp.Predicates[ignore] : warp.Predicates[ignore];
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            int copied = (skipped >> lane & 1) != 0 ? 0
                : sourceBytes is Place size ? (int)size.Read(warp.Registers, lane) : bytes;
            ulong to = AddressOf(warp, lane), from = source.Read(warp.Registers, lane) + (ulong)sourceOffset;
            StateSpace shared = StateSpace.Shared, global = StateSpace.Global;
            byte* destination = warp.Block.Resolve(this, warp, lane, ref shared, to, bytes, AccessKind.CopyTo);
            if (destination == null)
                continue;
            new Span<byte>(destination, bytes).Clear();
            written[writes++] = to;
            warp.Copies.Add(lane, (long)to, bytes);
            if (copied == 0)
                continue;
            byte* origin = warp.Block.Resolve(this, warp, lane, ref global, from, bytes, AccessKind.Read);
            if (origin == null)
                continue;
            Buffer.MemoryCopy(origin, destination, bytes, Math.Min(copied, bytes));
            read[reads++] = from;
        }

        Count(warp, StateSpace.Global, new Span<ulong>(read, reads), bytes, write: false);
        Count(warp, StateSpace.Shared, new Span<ulong>(written, writes), bytes, write: true);
    }
}

/// <summary>cp.async.commit_group, wait_group and wait_all.</summary>
internal sealed class CopyGroupInstruction(bool commit, int pending) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        if (commit)
            warp.Copies.Commit();
        else if (pending < 0)
            warp.Copies.WaitAll();
        else
            warp.Copies.Wait(pending);
    }
}
