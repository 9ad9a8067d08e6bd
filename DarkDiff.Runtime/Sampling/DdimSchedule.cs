using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Sampling;

/// <summary>
/// Timesteps and factors of DDIM sampling (η = 0) as the library diffusers computes them (DDIMScheduler with
/// steps_offset 1 and set_alpha_to_one false): of T training timesteps, N steps of stride ⌊T/N⌋ take
/// i·⌊T/N⌋ + 1 (leading) or round(i·T/N) − 1 (trailing, halves to even), and the last step ends at ᾱ_0.
/// </summary>
public sealed class DdimSchedule
{
    /// <summary>Number of factors of one step; see <see cref="WriteCoefficients"/>.</summary>
    public const int CoefficientCount = 7;

    private const int Offset = 1;

    private readonly NoiseSchedule noise;
    private readonly Prediction prediction;
    private readonly int stride;
    private readonly int[] timesteps;

    /// <summary>Makes the schedule.</summary>
    /// <param name="config">The noise schedule, the spacing, and what the U-Net predicts.</param>
    /// <param name="steps">Number of steps, 1 … the number of training timesteps.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is not in that range.</exception>
    public DdimSchedule(DiffusionConfig config, int steps)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (steps < 1 || steps > config.TrainTimesteps)
        {
            throw new ArgumentOutOfRangeException(
                nameof(steps), steps, $"the number of steps must be 1 to {config.TrainTimesteps}");
        }

        noise = new NoiseSchedule(config);
        prediction = config.Prediction;
        stride = config.TrainTimesteps / steps;
        timesteps = new int[steps];
        for (int i = 0; i < steps; i++)
        {
            timesteps[i] = config.Spacing == TimestepSpacing.Trailing
                ? Trailing(config.TrainTimesteps, steps, steps - i)
                : Math.Min((steps - 1 - i) * stride + Offset, config.TrainTimesteps - 1);
        }
    }

    /// <summary>The timesteps, largest first.</summary>
    public IReadOnlyList<int> Timesteps => timesteps;

    /// <summary>
    /// Writes the factors a … f and the guidance scale w of a step, in the order that
    /// <see cref="DarkDiff.Kernels.Ops.DdimStepOp"/> reads: x0 = a·x + b·p, ε = c·x + d·p, x' = e·x0 + f·ε.
    /// </summary>
    /// <param name="step">Index of the step.</param>
    /// <param name="guidance">Guidance scale w.</param>
    /// <param name="coefficients">Seven values.</param>
    public void WriteCoefficients(int step, float guidance, Span<float> coefficients)
    {
        double alpha = noise.AlphaCumulative(timesteps[step]);
        // Where N does not divide T, a trailing step lands up to one timestep beside the next one's, as in diffusers.
        // The last, round(T/N) − 1 − ⌊T/N⌋, ends at −1 or, where T/N is rounded up (7 steps: 142 − 142), at 0; that is
        // ᾱ_0 both times, so sampling always ends at the end.
        double previous = noise.AlphaCumulative(timesteps[step] - stride);
        double signal = Math.Sqrt(alpha);
        double sigma = Math.Sqrt(1 - alpha);
        (double a, double b, double c, double d) = prediction == Prediction.Epsilon
            ? (1 / signal, -sigma / signal, 0.0, 1.0)
            : (signal, -sigma, sigma, signal);
        coefficients[0] = (float)a;
        coefficients[1] = (float)b;
        coefficients[2] = (float)c;
        coefficients[3] = (float)d;
        coefficients[4] = (float)Math.Sqrt(previous);
        coefficients[5] = (float)Math.Sqrt(1 - previous);
        coefficients[6] = guidance;
    }

    // One division of whole numbers, so that halves stay halves. diffusers multiplies a rounded stride and misses some:
    // with 48 steps it has 936 for 937, with 61 one step too many.
    private static int Trailing(int trainTimesteps, int steps, int index) =>
        (int)Math.Round((double)((long)index * trainTimesteps) / steps, MidpointRounding.ToEven) - 1;
}
