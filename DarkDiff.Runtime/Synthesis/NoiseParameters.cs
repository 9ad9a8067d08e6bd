namespace DarkDiff.Runtime.Synthesis;

/// <summary>The noise of one picture, in DN of the raw file.</summary>
/// <param name="Gain">System gain K, DN per electron.</param>
/// <param name="ReadScale">Scale of the Tukey-lambda read noise.</param>
/// <param name="ReadShape">Shape λ of the read noise.</param>
/// <param name="RowScale">Standard deviation of the noise that a whole mosaic row shares.</param>
/// <param name="Saturation">DN above black at which the sensor saturates.</param>
/// <param name="BlackLevel">DN of black: the deepest that noise can reach below black.</param>
public sealed record NoiseParameters(
    double Gain, double ReadScale, double ReadShape, double RowScale, int Saturation, int BlackLevel)
{
    // Range of λ over all calibrated cameras.
    private const double SmallestShape = -0.2429;
    private const double LargestShape = 0.2;

    /// <summary>Variance in DN² of what does not depend on the signal: read noise, row noise, rounding.</summary>
    public double DarkVariance =>
        (ReadScale * ReadScale * TukeyLambda.Variance(ReadShape)) + (RowScale * RowScale) + (1 / 12.0);

    /// <summary>Draws the noise of a camera at a gain that is log-uniform over its calibrated range.</summary>
    public static NoiseParameters Sample(CameraProfile camera, NoiseRandom random)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(random);
        double gain = Math.Exp(random.NextUniform(Math.Log(camera.SmallestGain), Math.Log(camera.LargestGain)));
        return AtGain(camera, gain, random);
    }

    /// <summary>Draws the noise of a camera at an ISO speed; what varies is the scatter that the calibration found.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="iso">ISO speed, 1 or above.</param>
    /// <param name="random">Source of randomness.</param>
    public static NoiseParameters ForIso(CameraProfile camera, double iso, NoiseRandom random)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(random);
        return AtGain(camera, camera.GainAt(iso), random);
    }

    private static NoiseParameters AtGain(CameraProfile camera, double gain, NoiseRandom random) => new(
        gain,
        camera.ReadScale.ScaleAt(gain, random),
        camera.ReadShapes.Length > 0
            ? camera.ReadShapes[random.NextIndex(camera.ReadShapes.Length)]
            : random.NextUniform(SmallestShape, LargestShape),
        camera.RowScale.ScaleAt(gain, random),
        camera.Saturation,
        camera.BlackLevel);
}
