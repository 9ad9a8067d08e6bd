using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Evaluation.Datasets;

/// <summary>
/// A folder of raw files, each with its clean picture beside it as <c>NAME.reference.png</c>, as <c>darkdiff-rt
/// synth</c> writes them. The picture is sRGB and half as large as the mosaic. The gain is the automatic one.
/// </summary>
public static class FolderPairs
{
    private const string ReferenceEnding = ".reference.png";

    /// <summary>Lists the pairs.</summary>
    /// <exception cref="IOException">The folder is missing.</exception>
    /// <exception cref="InvalidDataException">It holds no pair.</exception>
    public static IReadOnlyList<EvaluationPair> Find(string folder)
    {
        EvaluationPair[] pairs =
        [
            .. RawPaths.In(folder)
                .Select(raw => (Raw: raw, Reference: Path.ChangeExtension(raw, ReferenceEnding)))
                .Where(pair => File.Exists(pair.Reference))
                .Select(pair => new EvaluationPair(
                    Path.GetFileNameWithoutExtension(pair.Raw), "", Ratio: null, () => Load(pair.Raw, pair.Reference))),
        ];
        return pairs.Length > 0
            ? pairs
            : throw new InvalidDataException($"{folder}: found no raw file with its NAME{ReferenceEnding} beside it");
    }

    private static LoadedPair Load(string path, string referencePath)
    {
        RawImage raw = RawFile.Read(path);
        (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(referencePath);
        PixelOrientation orientation = (PixelOrientation)raw.Metadata.Orientation;
        (int, int) expected = orientation.SizeAfter(raw.Width / 2, raw.Height / 2);
        if ((width, height) != expected)
        {
            throw new InvalidDataException(
                $"{referencePath}: found {width}×{height} pixels, expected {expected.Item1}×{expected.Item2}, "
                + $"half the size of {path}");
        }

        float[] decode = OutputCurves.DecodeTable(OutputCurve.Srgb);
        LinearImage reference = new(width, height, Array.ConvertAll(rgb, value => decode[value]));
        return new LoadedPair(raw, AutoGain.Choose(raw, ColorMatrices.WhiteBalanceOf(raw.Metadata)), reference);
    }
}
