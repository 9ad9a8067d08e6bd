using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Evaluation.Datasets;

/// <summary>
/// A short and a long exposure of the same scene, both raw. Both are developed by the same ISP with the colours (white
/// balance, matrices) of the long one, upright or not as the sensor has them, so that only the noise differs.
/// </summary>
internal static class RawPair
{
    /// <summary>Reads both.</summary>
    /// <param name="noisyPath">The short exposure.</param>
    /// <param name="referencePath">The long exposure.</param>
    /// <param name="ratio">How many times too short it is; null: the files' ISO speeds and exposure times tell.</param>
    /// <param name="protocol">White level, crop and clipping.</param>
    /// <exception cref="RawFileException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// The two do not belong together, or do not tell their exposures.
    /// </exception>
    public static LoadedPair Load(string noisyPath, string referencePath, double? ratio, EvaluationProtocol protocol)
    {
        RawImage reference = Prepare(referencePath, RawFile.Read(referencePath), protocol);
        RawImage noisy = Prepare(noisyPath, RawFile.Read(noisyPath), protocol);
        if (noisy.Width != reference.Width || noisy.Height != reference.Height
            || noisy.Metadata.Cfa != reference.Metadata.Cfa)
        {
            throw new InvalidDataException(
                $"{noisyPath}: found a {noisy.Metadata.Cfa} mosaic of {noisy.Width}×{noisy.Height}, expected "
                + $"{reference.Metadata.Cfa} and {reference.Width}×{reference.Height} as in {referencePath}");
        }

        double gain = ratio ?? Exposure(referencePath, reference.Metadata) / Exposure(noisyPath, noisy.Metadata);
        RawMetadata colors = reference.Metadata;
        RawImage recoloured = new(noisy.Width, noisy.Height, noisy.Values, noisy.Metadata with
        {
            AsShotNeutral = colors.AsShotNeutral,
            AsShotWhiteXY = colors.AsShotWhiteXY,
            ColorMatrix1 = colors.ColorMatrix1,
            ColorMatrix2 = colors.ColorMatrix2,
            ForwardMatrix1 = colors.ForwardMatrix1,
            ForwardMatrix2 = colors.ForwardMatrix2,
            CameraCalibration1 = colors.CameraCalibration1,
            CameraCalibration2 = colors.CameraCalibration2,
            AnalogBalance = colors.AnalogBalance,
            CalibrationIlluminant1 = colors.CalibrationIlluminant1,
            CalibrationIlluminant2 = colors.CalibrationIlluminant2,
        });
        DevelopedImage clean = IspPipeline.Develop(reference, new IspOptions { Gain = 1, Clip = protocol.Clip });
        return new LoadedPair(recoloured, gain, clean.Image);
    }

    private static RawImage Prepare(string path, RawImage raw, EvaluationProtocol protocol)
    {
        float white = protocol.WhiteLevel ?? raw.Metadata.WhiteLevel;
        if (!(white > raw.Metadata.BlackLevel.Max()))
        {
            throw new InvalidDataException(
                FormattableString.Invariant($"{path}: found a black level of {raw.Metadata.BlackLevel.Max()}, ")
                + FormattableString.Invariant($"expected it below the protocol's white level {white}"));
        }

        RawImage upright = new(raw.Width, raw.Height, raw.Values, raw.Metadata with { Orientation = 1, WhiteLevel = white });
        return protocol.MiddleCrop is int side ? MosaicCrop.Middle(upright, side) : upright;
    }

    private static double Exposure(string path, RawMetadata metadata) =>
        metadata is { Iso: > 0, ExposureTime: > 0 }
            ? metadata.Iso.Value * metadata.ExposureTime.Value
            : throw new InvalidDataException(
                $"{path}: found no ISO speed or exposure time, expected both, since they tell how much to brighten");
}
