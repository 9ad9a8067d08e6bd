namespace DarkDiff.Runtime.Synthesis;

/// <summary>
/// Poisson numbers. Below a mean of 50 they are exact: the sum of a number with the whole part of the mean, read from a
/// table of the cumulative distribution, and one with the fractional part. Above, a normal number rounded.
/// </summary>
internal static class PoissonSampler
{
    private const int LargestTable = 50;
    private const int GuideBits = 8;

    private static readonly Table[] Tables = BuildTables();

    /// <summary>One Poisson number.</summary>
    /// <param name="mean">0 or above.</param>
    /// <param name="random">Source of randomness.</param>
    public static float Next(float mean, NoiseRandom random)
    {
        if (mean >= LargestTable)
        {
            return MathF.Max(0, MathF.Round(mean + (MathF.Sqrt(mean) * (float)random.NextGaussian())));
        }

        int whole = (int)mean;
        ulong bits = random.NextBits();
        int count = 0;
        if (whole > 0)
        {
            Table table = Tables[whole];
            uint draw = Math.Min((uint)bits, uint.MaxValue - 1);
            count = table.Guide[draw >> (32 - GuideBits)];
            while (draw >= table.Cumulative[count])
            {
                count++;
            }
        }

        float part = mean - whole;
        float left = (bits >> 40) * (1f / (1 << 24));
        float probability = MathF.Exp(-part);
        for (int k = 1; left >= probability && probability > 1e-9f; k++)
        {
            left -= probability;
            probability *= part / k;
            count++;
        }

        return count;
    }

    private static Table[] BuildTables()
    {
        var tables = new Table[LargestTable];
        for (int mean = 1; mean < LargestTable; mean++)
        {
            tables[mean] = new Table(mean);
        }

        return tables;
    }

    /// <summary>
    /// Cumulative distribution in units of 2^−32, and for each first byte of a draw where to start to look.
    /// </summary>
    private readonly struct Table
    {
        public Table(int mean)
        {
            var cumulative = new List<uint>();
            double probability = Math.Exp(-mean);
            double sum = probability;
            while (sum < 1 - 1e-10)
            {
                cumulative.Add((uint)Math.Min(sum * 4294967296.0, uint.MaxValue));
                probability *= mean / (double)cumulative.Count;
                sum += probability;
            }

            cumulative.Add(uint.MaxValue);
            Cumulative = [.. cumulative];

            Guide = new byte[1 << GuideBits];
            byte count = 0;
            for (int i = 0; i < Guide.Length; i++)
            {
                while ((uint)i << (32 - GuideBits) >= Cumulative[count])
                {
                    count++;
                }

                Guide[i] = count;
            }
        }

        public uint[] Cumulative { get; }

        public byte[] Guide { get; }
    }
}
