namespace DarkDiff.Runtime.Synthesis;

/// <summary>
/// A camera as the noise synthesis knows it: its colours and the noise of its sensor. The noise parameters are those
/// that Wei et al. calibrated ("A Physics-Based Noise Formation Model for Extreme Low-Light Raw Denoising", CVPR 2020);
/// those of the SonyA7M4 come from the LED data set.
/// </summary>
public sealed record CameraProfile
{
    /// <summary>Short name, such as SonyA7S2.</summary>
    public required string Name { get; init; }

    /// <summary>Maker, as the camera writes it.</summary>
    public required string Make { get; init; }

    /// <summary>Model, as the camera writes it.</summary>
    public required string Model { get; init; }

    /// <summary>XYZ to camera RGB under D65, nine numbers, row by row.</summary>
    public required double[] XyzToCamera { get; init; }

    /// <summary>System gain K in DN per electron at ISO 100; it grows in proportion to the ISO speed.</summary>
    public required double SmallestGain { get; init; }

    /// <summary>System gain K at the highest calibrated ISO speed (about 6400).</summary>
    public required double LargestGain { get; init; }

    /// <summary>Scale of the Tukey-lambda read noise in DN.</summary>
    public required LogLinear ReadScale { get; init; }

    /// <summary>Standard deviation of the row noise in DN.</summary>
    public required LogLinear RowScale { get; init; }

    /// <summary>Measured shapes λ of the read noise, one is drawn; empty: λ is uniform in −0.2429…0.2.</summary>
    public double[] ReadShapes { get; init; } = [];

    /// <summary>Black level of the calibrated files in DN.</summary>
    public int BlackLevel { get; init; } = 800;

    /// <summary>White level of the calibrated files in DN.</summary>
    public int WhiteLevel { get; init; } = 16383;

    /// <summary>DN above black at which the sensor saturates.</summary>
    public int Saturation => WhiteLevel - BlackLevel;

    /// <summary>
    /// System gain K at an ISO speed, in proportion to it; ISO 6400 is where the calibration ends.
    /// </summary>
    /// <param name="iso">ISO speed, 1 or above.</param>
    /// <exception cref="ArgumentException">The speed is below 1.</exception>
    public double GainAt(double iso)
    {
        return iso >= 1
            ? SmallestGain * iso / 100
            : throw new ArgumentException($"found the ISO speed {iso}, expected 1 or above");
    }
}
