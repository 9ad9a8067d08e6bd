namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>
/// A scale in two parts: a power of two for the queries, which is exact in 16 bits, and the rest, with log2(e) so that
/// the softmax can use 2^x, for the scores in f32.
/// </summary>
/// <param name="Query">Multiplies the queries.</param>
/// <param name="Score">Multiplies the scores.</param>
internal readonly record struct AttentionScale(float Query, float Score)
{
    // 512 channels, the widest head, ask for 2^-4.5. Much less would cost small f16 queries their last bits.
    private const int LowestExponent = -5;

    /// <summary>Splits a positive scale.</summary>
    public static AttentionScale Of(float scale)
    {
        double query = Math.ScaleB(1, Math.Clamp(Math.ILogB(scale), LowestExponent, 0));
        return new((float)query, (float)(scale / query * Math.Log2(Math.E)));
    }
}
