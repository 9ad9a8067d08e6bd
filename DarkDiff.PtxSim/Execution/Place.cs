using System.Numerics;

namespace DarkDiff.PtxSim.Execution;

/// <summary>Where an operand lies in a warp's register file.</summary>
/// <param name="Offset">First of its 32 words (64 where wide).</param>
/// <param name="Wide">Whether a lane's value takes 64 bits.</param>
internal readonly record struct Place(int Offset, bool Wide)
{
    /// <summary>Value of a lane, zero-extended.</summary>
    public unsafe ulong Read(uint* registers, int lane) =>
        Wide ? ((ulong*)(registers + Offset))[lane] : registers[Offset + lane];

    /// <summary>Sets the value of a lane.</summary>
    public unsafe void Write(uint* registers, int lane, ulong value)
    {
        if (Wide)
            ((ulong*)(registers + Offset))[lane] = value;
        else
            registers[Offset + lane] = (uint)value;
    }

    /// <summary>Sets the value of the lanes of a mask.</summary>
    public unsafe void Fill(uint* registers, uint mask, ulong value)
    {
        uint* d = registers + Offset;
        if (mask == uint.MaxValue)
        {
            if (Wide)
                new Span<ulong>(d, Warp.Lanes).Fill(value);
            else
                new Span<uint>(d, Warp.Lanes).Fill((uint)value);
            return;
        }

        for (uint left = mask; left != 0; left &= left - 1)
            Write(registers, BitOperations.TrailingZeroCount(left), value);
    }
}
