namespace DarkDiff.Kernels.Random;

/// <summary>Standard normal numbers: element i is a function of seed, stream and i alone.</summary>
public static class GaussianNoise
{
    /// <summary>
    /// Fills <paramref name="destination"/> with elements 0, 1, 2 … of a stream: Box-Muller in f64 on the words of
    /// <see cref="Philox"/> with key = seed and counter = (i / 4, stream), rounded to f32.
    /// </summary>
    /// <param name="destination">Any length; a shorter fill is a prefix of a longer one.</param>
    /// <param name="seed">Chosen by the user.</param>
    /// <param name="stream">Tells apart different uses of one seed.</param>
    public static void Fill(Span<float> destination, ulong seed, ulong stream)
    {
        Span<float> four = stackalloc float[4];
        for (int i = 0; i < destination.Length; i += 4)
        {
            uint block = (uint)i / 4;
            (uint r0, uint r1, uint r2, uint r3) =
                Philox.Block(block, 0, (uint)stream, (uint)(stream >> 32), (uint)seed, (uint)(seed >> 32));
            (four[0], four[1]) = Pair(r0, r1);
            (four[2], four[3]) = Pair(r2, r3);
            int count = Math.Min(4, destination.Length - i);
            four[..count].CopyTo(destination[i..]);
        }
    }

    private static (float First, float Second) Pair(uint a, uint b)
    {
        // (a + 1/2) / 2³² lies strictly between 0 and 1, so the logarithm is finite.
        double radius = Math.Sqrt(-2 * Math.Log((a + 0.5) / 4294967296.0));
        double angle = 2 * Math.PI * (b / 4294967296.0);
        return ((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));
    }
}
