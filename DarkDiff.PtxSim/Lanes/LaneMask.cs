using System.Runtime.Intrinsics;

namespace DarkDiff.PtxSim.Lanes;

/// <summary>Masks of a bit per lane as masks of vectors.</summary>
internal static unsafe class LaneMask
{
    private static readonly Vector512<uint> s_bits = Vector512.Create(
        1u, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7, 1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13,
        1 << 14, 1 << 15);

    /// <summary>All ones in the words of lanes first … first + 15 that are set.</summary>
    public static Vector512<uint> Words(uint mask, int first)
    {
        Vector512<uint> bits = s_bits;
        return Vector512.Equals(Vector512.Create(mask >> first) & bits, bits);
    }

    /// <summary>All ones in both words of lanes first … first + 7 that are set.</summary>
    public static Vector512<ulong> Wides(uint mask, int first)
    {
        Vector512<ulong> bits = Vector512.WidenLower(s_bits);
        return Vector512.Equals(Vector512.Create((ulong)(mask >> first)) & bits, bits);
    }

    /// <summary>Chooses for each lane between two registers.</summary>
    public static void Select(uint* d, uint* set, uint* clear, bool wide, uint mask)
    {
        if (wide)
        {
            for (int lane = 0; lane < 32; lane += 8)
            {
                Vector512.ConditionalSelect(
                    Wides(mask, lane), Vector512.Load((ulong*)set + lane), Vector512.Load((ulong*)clear + lane))
                    .Store((ulong*)d + lane);
            }
        }
        else
        {
            for (int lane = 0; lane < 32; lane += 16)
            {
                Vector512.ConditionalSelect(Words(mask, lane), Vector512.Load(set + lane), Vector512.Load(clear + lane))
                    .Store(d + lane);
            }
        }
    }
}
