using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Evaluation.Datasets;

/// <summary>
/// Synthetic pairs from a folder of photographs: every photograph with every camera and ratio. The noise depends on the
/// place in that order and on nothing else, so every model is measured on the same mosaics.
/// </summary>
public static class PhotoPairs
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    /// <summary>Lists the pairs.</summary>
    /// <exception cref="IOException">The folder is missing.</exception>
    /// <exception cref="InvalidDataException">It holds no photograph.</exception>
    public static IReadOnlyList<EvaluationPair> Find(string folder, PhotoOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<EvaluationPair> pairs = [];
        foreach (string path in RawPaths.Entries(folder, SearchOption.AllDirectories)
            .Where(path => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant())))
        {
            foreach (CameraProfile camera in options.Cameras)
            {
                foreach (double ratio in options.Ratios)
                {
                    ulong seed = (ulong)pairs.Count + 1;
                    string name = FormattableString.Invariant($"{Path.GetFileNameWithoutExtension(path)}-{camera.Name}-{ratio}");
                    pairs.Add(new EvaluationPair(name, camera.Name, ratio, () => Make(path, options, camera, ratio, seed)));
                }
            }
        }

        return pairs.Count > 0
            ? pairs
            : throw new InvalidDataException($"{folder}: found no photograph, expected JPEG or PNG files");
    }

    private static LoadedPair Make(string path, PhotoOptions options, CameraProfile camera, double ratio, ulong seed)
    {
        (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(path);
        (width, height, rgb) = Rgb8Image.Shrink(width, height, rgb, options.LongestSide);
        if (width < 2 || height < 2)
            throw new InvalidDataException($"{path}: found {width}×{height} pixels, expected at least 2×2");
        SyntheticRaw made = Synthesizer.Synthesize(
            width, height, rgb, new SynthesisOptions { Camera = camera, Ratio = ratio, Iso = options.Iso, Seed = seed });
        return new LoadedPair(made.Raw, ratio, made.Clean);
    }
}
