using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Synthesis;

/// <summary>Makes a dark, noisy raw picture and its clean reference from a photograph.</summary>
public static class Synthesizer
{
    private const CfaPattern Cfa = CfaPattern.Rggb;
    private const int DaylightD65 = 21;

    /// <summary>Makes one picture.</summary>
    /// <param name="width">Columns of the photograph, at least 2; an odd last one is dropped.</param>
    /// <param name="height">Rows of the photograph, at least 2; an odd last one is dropped.</param>
    /// <param name="srgb">8-bit sRGB, width·height pixels of three samples, row by row.</param>
    /// <param name="options">Camera, exposure and seed.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or ratio or ISO speed are below 1.</exception>
    public static SyntheticRaw Synthesize(int width, int height, ReadOnlySpan<byte> srgb, SynthesisOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (width < 2 || height < 2 || srgb.Length != (long)width * height * 3)
        {
            throw new ArgumentException(
                $"found {srgb.Length} samples for {width}×{height} pixels, expected three per pixel and at least 2×2");
        }

        CameraProfile camera = options.Camera;
        WhiteBalance balance = options.WhiteBalance ?? ColorMatrices.DaylightWhiteBalance(camera.XyzToCamera);
        double[] toSrgb = ColorMatrices.CameraToLinearSrgb(camera.XyzToCamera);
        int columns = width & ~1;
        int rows = height & ~1;
        float[] mosaic = SampleMosaic(srgb, width, columns, rows, new MosaicSampling(Cfa, toSrgb, balance));
        LinearImage clean = new CellDevelopment(Cfa, balance, 1, toSrgb, ClipMode.None).Develop(mosaic, columns);

        var random = new NoiseRandom(options.Seed);
        NoiseParameters noise = NoiseParameters.ForIso(camera, options.Iso, random);
        NoiseModel.Apply(mosaic, mosaic, columns, options.Ratio, noise, random);
        ushort[] values = Array.ConvertAll(mosaic, v => (ushort)(v + camera.BlackLevel));
        var raw = new RawImage(columns, rows, values, Describe(options, balance, noise));
        return new(raw, clean, OutputCurves.Encode(options.ReferenceCurve, clean), noise);
    }

    private static float[] SampleMosaic(
        ReadOnlySpan<byte> srgb, int width, int columns, int rows, MosaicSampling sampling)
    {
        float[] decode = OutputCurves.DecodeTable(OutputCurve.Srgb);
        var mosaic = new float[columns * rows];
        var linear = new float[columns * 3];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<byte> pixels = srgb.Slice(row * width * 3, columns * 3);
            for (int i = 0; i < linear.Length; i++)
            {
                linear[i] = decode[pixels[i]];
            }

            sampling.SampleRow(linear, row, mosaic.AsSpan(row * columns, columns));
        }

        return mosaic;
    }

    private static RawMetadata Describe(SynthesisOptions options, WhiteBalance balance, NoiseParameters noise)
    {
        CameraProfile camera = options.Camera;
        double saturation = noise.Saturation;
        return new()
        {
            Cfa = Cfa,
            BlackLevel = [camera.BlackLevel],
            WhiteLevel = camera.WhiteLevel,
            AsShotNeutral = balance.ToNeutral(),
            ColorMatrix1 = camera.XyzToCamera,
            CalibrationIlluminant1 = DaylightD65,
            BaselineExposure = Math.Log2(options.Ratio),
            NoiseProfile = [noise.Gain / saturation, noise.DarkVariance / (saturation * saturation)],
            Make = camera.Make,
            Model = camera.Model,
            UniqueCameraModel = $"{camera.Make} {camera.Model} (synthetic)",
            Iso = options.Iso,
            Software = "darkdiff-rt synth",
        };
    }
}
