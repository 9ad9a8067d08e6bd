namespace DarkDiff.Runtime.Synthesis;

/// <summary>
/// The noise of a sensor: Poisson shot noise, Tukey-lambda read noise, noise shared by a mosaic row, rounding to whole
/// DN, and the limits of the file.
/// </summary>
public static class NoiseModel
{
    /// <summary>What the sensor records of a scene that gets too little light.</summary>
    /// <param name="mosaic">Noise-free mosaic, 0 black to 1 saturation at full exposure, width·height, row by row.</param>
    /// <param name="recorded">
    /// As many values in DN above black, whole numbers from −BlackLevel to Saturation; may be the same memory.
    /// </param>
    /// <param name="width">Columns; row noise is one number for each run of this many values.</param>
    /// <param name="ratio">By how much the exposure is too short, 1 or above.</param>
    /// <param name="parameters">The noise.</param>
    /// <param name="random">Source of randomness.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or the ratio is below 1.</exception>
    public static void Apply(
        ReadOnlySpan<float> mosaic,
        Span<float> recorded,
        int width,
        double ratio,
        NoiseParameters parameters,
        NoiseRandom random)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(random);
        if (width < 1 || mosaic.Length % width != 0 || recorded.Length != mosaic.Length)
        {
            throw new ArgumentException(
                $"found {mosaic.Length} mosaic and {recorded.Length} recorded values, expected rows of {width} for both");
        }

        if (!(ratio >= 1))
        {
            throw new ArgumentException($"found the exposure ratio {ratio}, expected 1 or above");
        }

        var read = new TukeyLambda(parameters.ReadShape);
        float electrons = (float)(parameters.Saturation / ratio / parameters.Gain);
        float gain = (float)parameters.Gain;
        float readScale = (float)parameters.ReadScale;
        float lowest = -parameters.BlackLevel;
        float highest = parameters.Saturation;
        for (int start = 0; start < mosaic.Length; start += width)
        {
            float row = (float)(parameters.RowScale * random.NextGaussian());
            for (int i = start; i < start + width; i++)
            {
                float shot = gain * PoissonSampler.Next(MathF.Max(0, mosaic[i]) * electrons, random);
                float value = MathF.Round(shot + row + (readScale * read.Next(random)));
                recorded[i] = Math.Clamp(value, lowest, highest);
            }
        }
    }
}
