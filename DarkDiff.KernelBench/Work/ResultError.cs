using DarkDiff.Kernels;

namespace DarkDiff.KernelBench.Work;

/// <summary>How far a result is from the processor's, which computes in f32 from the same operands.</summary>
/// <param name="Value">Root of the mean squared difference, by that of the expected values.</param>
/// <param name="Allowed">
/// The most that rounding explains: four unit roundoffs where values pass through 16 bits (operands between two stages,
/// and the result); 2⁻¹⁸ where all is f32, for sums of some thousand terms in different orders.
/// </param>
internal readonly record struct ResultError(double Value, double Allowed)
{
    private const double OfF32 = 1.0 / (1 << 18);

    /// <summary>Whether the result is right. One that is not a number is not.</summary>
    public bool IsSmall => Value <= Allowed;

    /// <summary>Compares.</summary>
    /// <param name="ours">The result.</param>
    /// <param name="expected">The processor's.</param>
    /// <param name="allowed">Largest error.</param>
    public static ResultError Of(ReadOnlySpan<float> ours, ReadOnlySpan<float> expected, double allowed)
    {
        double error = 0, scale = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = ours[i] - (double)expected[i];
            error += difference * difference;
            scale += (double)expected[i] * expected[i];
        }

        return new ResultError(Math.Sqrt(error / scale), allowed);
    }

    /// <summary>Largest error of values that are stored in a type somewhere on their way.</summary>
    public static double AllowedIn(ElementType type) => type switch
    {
        ElementType.F16 => 4.0 / (1 << 11),
        ElementType.BF16 => 4.0 / (1 << 8),
        _ => OfF32,
    };
}
