using System.Numerics;
using System.Runtime.CompilerServices;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Execution;

/// <summary>ld: of one value, or of two or four side by side.</summary>
internal sealed unsafe class LoadInstruction(
    StateSpace space, Place address, long offset, Place?[] destinations, int bytes, bool signed)
    : MemoryInstruction(space, address, offset)
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        Unsafe.SkipInit(out LaneAddresses lanes);
        int all = bytes * destinations.Length;
        Addresses(warp, mask, ref lanes);
        warp.Block.Memory.Access(this, warp, mask, Space, ref lanes, all, AccessKind.Read);
        for (int i = 0; i < destinations.Length; i++)
        {
            if (destinations[i] is not Place place)
                continue;
            if (bytes == 4 && !place.Wide && lanes.Found == mask)
            {
                uint* d = warp.Registers + place.Offset;
                for (uint left = mask; left != 0; left &= left - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(left);
                    d[lane] = ((uint*)lanes.Host[lane])[i];
                }
            }
            else
            {
                Each(warp, mask, place, i * bytes, ref lanes);
            }
        }

        Count(warp, ref lanes, all, write: false);
    }

    private void Each(Warp warp, uint mask, Place place, int at, ref LaneAddresses lanes)
    {
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            bool found = (lanes.Found >> lane & 1) != 0;
            place.Write(warp.Registers, lane, found ? Value((byte*)lanes.Host[lane] + at) : 0);
        }
    }

    private ulong Value(byte* source) => bytes switch
    {
        1 => signed ? (ulong)(sbyte)*source : *source,
        2 => signed ? (ulong)*(short*)source : *(ushort*)source,
        4 => signed ? (ulong)*(int*)source : *(uint*)source,
        _ => *(ulong*)source,
    };
}

/// <summary>ld.param of an address that the text gives: the same value for all lanes.</summary>
internal sealed unsafe class LoadParameterInstruction(long offset, Place?[] destinations, int bytes, bool signed) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        byte* source = warp.Block.Parameters + offset;
        for (int i = 0; i < destinations.Length; i++, source += bytes)
        {
            if (destinations[i] is not Place place)
                continue;
            ulong value = bytes switch
            {
                1 => signed ? (ulong)(sbyte)*source : *source,
                2 => signed ? (ulong)*(short*)source : *(ushort*)source,
                4 => signed ? (ulong)*(int*)source : *(uint*)source,
                _ => *(ulong*)source,
            };
            place.Fill(warp.Registers, mask, value);
        }
    }
}

/// <summary>st: of one value, or of two or four side by side.</summary>
internal sealed unsafe class StoreInstruction(StateSpace space, Place address, long offset, Place[] sources, int bytes)
    : MemoryInstruction(space, address, offset)
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        Unsafe.SkipInit(out LaneAddresses lanes);
        int all = bytes * sources.Length;
        Addresses(warp, mask, ref lanes);
        warp.Block.Memory.Access(this, warp, mask, Space, ref lanes, all, AccessKind.Write);
        for (int i = 0; i < sources.Length; i++)
        {
            Place place = sources[i];
            for (uint left = lanes.Found; left != 0; left &= left - 1)
            {
                int lane = BitOperations.TrailingZeroCount(left);
                Write((byte*)lanes.Host[lane] + i * bytes, place.Read(warp.Registers, lane));
            }
        }

        Count(warp, ref lanes, all, write: true);
    }

    private void Write(byte* destination, ulong value)
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

/// <summary>atom and red.</summary>
internal sealed unsafe class AtomicInstruction(
    StateSpace space, Place address, long offset, Place? d, Place b, Place c, int bytes,
    Func<ulong, ulong, ulong, ulong> function) : MemoryInstruction(space, address, offset)
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        Unsafe.SkipInit(out LaneAddresses lanes);
        Addresses(warp, mask, ref lanes);
        warp.Block.Memory.Access(this, warp, mask, Space, ref lanes, bytes, AccessKind.Atomic);
        for (uint left = lanes.Found; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            ulong operand = b.Read(warp.Registers, lane), second = c.Read(warp.Registers, lane);
            byte* target = (byte*)lanes.Host[lane];
            ulong old = bytes == 4 ? Update((uint*)target, operand, second) : Update((ulong*)target, operand, second);
            if (d is Place place)
                place.Write(warp.Registers, lane, old);
        }

        Count(warp, ref lanes, bytes, write: true);
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
