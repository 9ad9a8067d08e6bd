using System.Globalization;

namespace DarkDiff.Runtime.Evaluation.Datasets;

/// <summary>
/// ELD (Wei et al. 2020) in its authors' layout: <c>CAMERA/scene-1…10/IMG_0001.ARW …</c>. Frames 1, 6, 11, 16 are
/// references; each dark frame is compared with the nearest one. Within each group of five, the frames after the
/// reference are ×1, ×10, ×100, ×200 too short. How much to brighten comes from ISO speeds and exposure times in the
/// files.
/// </summary>
public static class EldPairs
{
    /// <summary>The cameras that the authors test on, by their folders' names.</summary>
    public static IReadOnlyList<string> Cameras { get; } = ["SonyA7S2", "NikonD850", "CanonEOS70D", "CanonEOS700D"];

    private const int Scenes = 10;
    private static readonly int[] References = [1, 6, 11, 16];
    private static readonly int[] Factors = [1, 10, 100, 200];

    /// <summary>Lists the pairs.</summary>
    /// <param name="folder">The data set, or the folder above it.</param>
    /// <param name="cameras">Folders of the cameras.</param>
    /// <param name="factors">Factors out of 1, 10, 100, 200.</param>
    /// <param name="protocol">What is done to the pictures.</param>
    /// <exception cref="IOException">A folder or a raw file is missing.</exception>
    /// <exception cref="ArgumentException">A factor is none of the data set's.</exception>
    public static IReadOnlyList<EvaluationPair> Find(
        string folder, IReadOnlyList<string> cameras, IReadOnlyList<double> factors, EvaluationProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(cameras);
        RequireKnown(factors);
        string root = Directory.Exists(Path.Combine(folder, "ELD")) ? Path.Combine(folder, "ELD") : folder;
        List<EvaluationPair> pairs = [];
        List<string> missing = [];
        foreach (string camera in cameras)
        {
            if (!Directory.Exists(Path.Combine(root, camera)))
            {
                throw new DirectoryNotFoundException(
                    $"{Path.Combine(root, camera)}: found no such folder, expected a camera of ELD");
            }

            foreach ((int scene, double factor, int frame) in Frames(factors))
            {
                string Name(int id) => Path.Combine(
                    root, camera, $"scene-{scene}", string.Create(CultureInfo.InvariantCulture, $"IMG_{id:0000}.ARW"));
                int referenceId = References.MinBy(id => Math.Abs(id - frame));
                string? noisy = RawPaths.Find(Name(frame));
                string? reference = RawPaths.Find(Name(referenceId));
                if (noisy is null)
                    missing.Add(Name(frame));
                if (reference is null)
                    missing.Add(Name(referenceId));
                string name = string.Create(CultureInfo.InvariantCulture, $"{camera}-scene-{scene}-{frame:0000}");
                pairs.Add(new EvaluationPair(
                    name, camera, factor, () => RawPair.Load(noisy!, reference!, ratio: null, protocol)));
            }
        }

        RawPaths.RequireNone(missing, 2 * pairs.Count);
        return pairs;
    }

    /// <summary>Refuses factors that the data set does not have.</summary>
    /// <exception cref="ArgumentException">A factor is none of 1, 10, 100, 200.</exception>
    public static void RequireKnown(IReadOnlyList<double> factors)
    {
        ArgumentNullException.ThrowIfNull(factors);
        foreach (double factor in factors.Where(factor => !Factors.Contains((int)factor) || factor != (int)factor))
        {
            throw new ArgumentException(
                $"found the ratio {factor.ToString(CultureInfo.InvariantCulture)}, "
                + $"expected {string.Join(", ", Factors)} for ELD");
        }
    }

    private static IEnumerable<(int Scene, double Factor, int Frame)> Frames(IReadOnlyList<double> factors) =>
        from scene in Enumerable.Range(1, Scenes)
        from factor in factors
        from reference in References.Take(3)
        select (scene, factor, reference + 1 + Array.IndexOf(Factors, (int)factor));
}
