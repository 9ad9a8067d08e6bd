namespace DarkDiff.Runtime.Imaging.Tiff;

/// <summary>An unsigned fraction as TIFF and EXIF store it.</summary>
/// <param name="Numerator">Above the line.</param>
/// <param name="Denominator">Below the line, at least 1.</param>
internal readonly record struct Rational(uint Numerator, uint Denominator)
{
    private const double Precision = 1e-9;
    private const uint LargestDenominator = 10_000_000;

    /// <summary>
    /// The simplest fraction within 1e-9 (relative) of a value, by its continued fraction: 0.0333333333 becomes 1/30.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, not finite, or 2³² or more.</exception>
    public static Rational Of(double value)
    {
        if (!(value >= 0 && value < uint.MaxValue))
            throw new ArgumentOutOfRangeException(nameof(value), value, "expected 0 or more and below 2³²");
        double rest = value;
        (ulong p0, ulong q0, ulong p1, ulong q1) = (0, 1, 1, 0);
        while (true)
        {
            ulong whole = (ulong)rest;
            (ulong p2, ulong q2) = (whole * p1 + p0, whole * q1 + q0);
            if (q2 > LargestDenominator || p2 > uint.MaxValue)
                return new Rational((uint)p1, (uint)q1);
            (p0, q0, p1, q1) = (p1, q1, p2, q2);
            double fraction = rest - whole;
            if (Math.Abs((double)p1 / q1 - value) <= Precision * value || fraction < 1e-12)
                return new Rational((uint)p1, (uint)q1);
            rest = 1 / fraction;
            if (rest > LargestDenominator)
                return new Rational((uint)p1, (uint)q1);
        }
    }
}
