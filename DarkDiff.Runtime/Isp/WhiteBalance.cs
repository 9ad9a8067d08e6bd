namespace DarkDiff.Runtime.Isp;

/// <summary>Factors that make a grey object grey in camera RGB; green's factor is 1.</summary>
/// <param name="Red">Factor of red, above 0.</param>
/// <param name="Blue">Factor of blue, above 0.</param>
public readonly record struct WhiteBalance(double Red, double Blue)
{
    /// <summary>Factors from what the camera answers to a neutral grey.</summary>
    /// <param name="neutral">Camera RGB of a grey, three numbers above 0, any scale.</param>
    /// <exception cref="ArgumentException">Not three numbers above 0.</exception>
    public static WhiteBalance FromNeutral(ReadOnlySpan<double> neutral)
    {
        if (neutral.Length != 3 || !(neutral[0] > 0 && neutral[1] > 0 && neutral[2] > 0) ||
            !double.IsFinite(neutral[0] + neutral[1] + neutral[2]))
        {
            throw new ArgumentException(
                $"found the neutral camera colour [{string.Join(", ", neutral.ToArray())}], expected three numbers above 0");
        }

        return new(neutral[1] / neutral[0], neutral[1] / neutral[2]);
    }

    /// <summary>Camera RGB of a neutral grey whose largest part is 1.</summary>
    public double[] ToNeutral()
    {
        double[] neutral = [1 / Red, 1, 1 / Blue];
        double largest = neutral.Max();
        return Array.ConvertAll(neutral, v => v / largest);
    }
}
