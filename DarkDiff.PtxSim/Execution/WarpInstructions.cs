using System.Numerics;

namespace DarkDiff.PtxSim.Execution;

/// <summary>Ways in which a shuffle finds the lane that it reads.</summary>
internal enum ShuffleMode
{
    /// <summary>By its index.</summary>
    Index,

    /// <summary>So many lanes below.</summary>
    Up,

    /// <summary>So many lanes above.</summary>
    Down,

    /// <summary>By exclusive or.</summary>
    Butterfly,
}

/// <summary>shfl.sync: reads a register of another lane.</summary>
internal sealed unsafe class ShuffleInstruction(
    ShuffleMode mode, Place? d, int inRange, Place a, Place b, Place c, Place members) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        warp.CheckMembers(this, mask, members);
        uint* r = warp.Registers;
        uint* source = stackalloc uint[Warp.Lanes];
        new ReadOnlySpan<uint>(r + a.Offset, Warp.Lanes).CopyTo(new Span<uint>(source, Warp.Lanes));
        uint within = 0;
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            if ((mask >> lane & 1) == 0)
                continue;
            int by = (int)(b.Read(r, lane) & 31), clamp = (int)(c.Read(r, lane) & 31);
            int segment = (int)(c.Read(r, lane) >> 8 & 31);
            int highest = (lane & segment) | (clamp & ~segment), lowest = lane & segment;
            (int from, bool fine) = mode switch
            {
                ShuffleMode.Up => (lane - by, lane - by >= highest),
                ShuffleMode.Down => (lane + by, lane + by <= highest),
                ShuffleMode.Butterfly => (lane ^ by, (lane ^ by) <= highest),
                _ => (lowest | (by & ~segment), (lowest | (by & ~segment)) <= highest),
            };
            if (!fine)
                from = lane;
            else
                within |= 1u << lane;
            if (d is Place place)
                place.Write(r, lane, source[from]);
        }

        if (inRange >= 0)
            warp.Predicates[inRange] = (warp.Predicates[inRange] & ~mask) | within;
    }
}

/// <summary>Kinds of votes.</summary>
internal enum VoteMode
{
    /// <summary>Whether all lanes agree to true.</summary>
    All,

    /// <summary>Whether any lane has true.</summary>
    Any,

    /// <summary>Whether all lanes have the same.</summary>
    Uniform,

    /// <summary>A bit per lane.</summary>
    Ballot,
}

/// <summary>vote.sync.</summary>
internal sealed unsafe class VoteInstruction(VoteMode mode, Place? d, int p, Func<Warp, uint> source, Place members)
    : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        warp.CheckMembers(this, mask, members);
        uint votes = source(warp) & mask;
        bool result = mode switch
        {
            VoteMode.All => votes == mask,
            VoteMode.Any => votes != 0,
            _ => votes == 0 || votes == mask,
        };
        for (uint left = d is null ? 0 : mask; left != 0; left &= left - 1)
            d!.Value.Write(warp.Registers, BitOperations.TrailingZeroCount(left), votes);
        if (p >= 0)
            warp.Predicates[p] = (warp.Predicates[p] & ~mask) | (result ? mask : 0);
    }
}

/// <summary>activemask: a bit per lane that executes it.</summary>
internal sealed unsafe class ActiveMaskInstruction(Place d) : Instruction
{
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask) =>
        d.Fill(warp.Registers, mask, mask);
}
