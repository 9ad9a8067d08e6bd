using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Execution;

/// <summary>cp.async: copies 4, 8 or 16 bytes from device to shared memory; zeros past the source size.</summary>
internal sealed unsafe class CopyAsyncInstruction(
    Place address, long offset, Place source, long sourceOffset, int bytes, Place? sourceBytes, int ignore, bool ignoreNegated)
    : MemoryInstruction(StateSpace.Shared, address, offset)
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        Unsafe.SkipInit(out LaneAddresses to);
        Unsafe.SkipInit(out LaneAddresses from);
        Addresses(warp, mask, ref to);
        warp.Block.Memory.Access(this, warp, mask, StateSpace.Shared, ref to, bytes, AccessKind.CopyTo);
        uint reading = Reading(warp, to.Found);
        from.Found = 0;
        from.Space = StateSpace.Global;
        if (reading != 0)
        {
            Addresses(warp, reading, source, sourceOffset, ref from);
            warp.Block.Memory.Access(this, warp, reading, StateSpace.Global, ref from, bytes, AccessKind.Read);
        }

        for (uint left = to.Found; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            byte* destination = (byte*)to.Host[lane];
            int copied = (from.Found >> lane & 1) != 0 ? Copied(warp, lane) : 0;
            if (copied >= 16 && bytes == 16)
            {
                Vector128.Load((byte*)from.Host[lane]).Store(destination);
            }
            else
            {
                copied = Math.Min(copied, bytes);
                new Span<byte>(destination, bytes).Clear();
                new ReadOnlySpan<byte>((byte*)from.Host[lane], copied).CopyTo(new Span<byte>(destination, copied));
            }
        }

        warp.Copies.Add(ref to, bytes);
        Count(warp, ref from, bytes, write: false);
        Count(warp, ref to, bytes, write: true);
    }

    private int Copied(Warp warp, int lane) => sourceBytes is Place size ? (int)size.Read(warp.Registers, lane) : bytes;

    // Lanes that copy anything at all.
    private uint Reading(Warp warp, uint mask)
    {
        if (ignore >= 0)
            mask &= ignoreNegated ? warp.Predicates[ignore] : ~warp.Predicates[ignore];
        if (sourceBytes is null)
            return mask;
        uint reading = 0;
        for (int lane = 0; lane < Warp.Lanes; lane++)
            reading |= (Copied(warp, lane) != 0 ? 1u : 0) << lane;
        return reading & mask;
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
