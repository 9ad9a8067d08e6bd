namespace DarkDiff.Kernels.Random;

/// <summary>
/// Philox4x32-10, the counter-based random number generator of Salmon et al., "Parallel random numbers: as easy as
/// 1, 2, 3" (SC 2011): a block of four words is a function of counter and key alone.
/// </summary>
public static class Philox
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The block of a counter (four words, c0 lowest) under a key (two words).</summary>
    public static (uint R0, uint R1, uint R2, uint R3) Block(
        uint c0, uint c1, uint c2, uint c3, uint key0, uint key1)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0, product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = (
                (uint)(product1 >> 32) ^ c1 ^ key0,
                (uint)product1,
                (uint)(product0 >> 32) ^ c3 ^ key1,
                (uint)product0);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }
}
