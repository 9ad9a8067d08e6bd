using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Tests.Evaluation;

/// <summary>
/// Small data sets in the layouts of their authors, made by the synthesizer, with DNG files in place of the cameras'
/// own.
/// </summary>
internal static class DatasetStandIn
{
    public const int Width = 132;
    public const int Height = 98;

    private const int ReferenceIso = 100;

    /// <summary>
    /// SID: two test scenes of ratios 100, 250, 300, a second exposure of a burst, and a misaligned scene.
    /// </summary>
    public static void MakeSid(string folder)
    {
        string[] lines =
        [
            "./Sony/short/10003_00_0.04s.ARW ./Sony/long/10003_00_10s.ARW ISO200 F8",
            "./Sony/short/10003_01_0.04s.ARW ./Sony/long/10003_00_10s.ARW ISO200 F8",
            "./Sony/short/10003_00_0.1s.ARW ./Sony/long/10003_00_10s.ARW ISO200 F8",
            "./Sony/short/10011_00_0.033s.ARW ./Sony/long/10011_00_10s.ARW ISO200 F8",
            "./Sony/short/10034_00_0.1s.ARW ./Sony/long/10034_00_10s.ARW ISO400 F8",
        ];
        File.WriteAllLines(Path.Combine(folder, "Sony_test_list.txt"), lines);
        int seed = 0;
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            int photo = words[0].Contains("10003", StringComparison.Ordinal) ? 1 : 2;
            double seconds = Seconds(words[0]);
            Write(folder, words[1], photo, ratio: 1, ++seed);
            Write(folder, words[0], photo, Math.Min(10 / seconds, 300), ++seed);
        }
    }

    /// <summary>
    /// ELD: ten scenes of one camera, with references 1, 6, 11, 16 of different brightness and their ×100 and ×200.
    /// </summary>
    public static void MakeEld(string folder, string camera = "SonyA7S2", bool withExposure = true)
    {
        for (int scene = 1; scene <= 10; scene++)
        {
            foreach (int reference in new[] { 1, 6, 11, 16 })
            {
                Frame(scene, reference, reference, 1);
                if (reference > 1)
                {
                    // Frames 4 and 5 lie nearer to reference 6 than to 1.
                    Frame(scene, reference - 2, reference, 100);
                    Frame(scene, reference - 1, reference, 200);
                }
            }
        }

        void Frame(int scene, int id, int photo, double ratio)
        {
            RawImage raw = Make(photo, ratio, 100 * scene + id);
            RawMetadata metadata = withExposure
                ? raw.Metadata with { Iso = ratio == 1 ? ReferenceIso : 800, ExposureTime = ratio == 1 ? 1.6 : 0.2 / ratio }
                : raw.Metadata with { Iso = null };
            Save(Path.Combine(folder, camera, $"scene-{scene}", $"IMG_{id:0000}.DNG"), raw, metadata);
        }
    }

    /// <summary>LRD: one scene at −2 and −3 EV, with white at 65535.</summary>
    public static void MakeLrd(string folder)
    {
        string[] lines =
        [
            "./LRD/Clean/00001_00_0.25s.DNG ./LRD/Noisy/00001_02_0.004s.DNG ISO1600 -2EV ",
            "./LRD/Clean/00001_00_0.25s.DNG ./LRD/Noisy/00001_03_0.002s.DNG ISO1600 -3EV ",
        ];
        Directory.CreateDirectory(Path.Combine(folder, "LRD"));
        File.WriteAllLines(Path.Combine(folder, "LRD", "LRD_test_list.txt"), lines);
        int seed = 0;
        foreach (string path in lines.SelectMany(line => line.Split(' ').Take(2)).Distinct())
        {
            double seconds = Seconds(path);
            RawImage raw = Make(3, seconds > 0.1 ? 1 : 100 * 0.25 / (1600 * seconds), ++seed);
            ushort[] wide = Array.ConvertAll(raw.Values, value => (ushort)Math.Min(4 * value, ushort.MaxValue));
            RawMetadata metadata = raw.Metadata with
            {
                BlackLevel = [.. raw.Metadata.BlackLevel.Select(black => 4 * black)],
                WhiteLevel = ushort.MaxValue,
            };
            Save(Path.Combine(folder, path), new RawImage(Width, Height, wide, metadata), metadata);
        }
    }

    private static double Seconds(string path) => double.Parse(
        Path.GetFileNameWithoutExtension(path).Split('_')[2].TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture);

    private static void Write(string folder, string path, int photo, double ratio, int seed)
    {
        RawImage raw = Make(photo, ratio, seed);
        Save(Path.ChangeExtension(Path.Combine(folder, path), ".dng"), raw, raw.Metadata);
    }

    private static RawImage Make(int photo, double ratio, int seed)
    {
        byte[] rgb = new byte[Width * Height * 3];
        for (int i = 0; i < rgb.Length; i++)
        {
            int x = i / 3 % Width;
            int y = i / 3 / Width;
            int stripe = (x / 12 + y / 9) % 2 == 0 ? 70 : 0;
            rgb[i] = (byte)(40 + 9 * photo + stripe + x * (i % 3 + 1) / 6);
        }

        // Without noise to speak of, so that exposures can be checked.
        return Synthesizer.Synthesize(
            Width, Height, rgb, new SynthesisOptions { Ratio = ratio, Iso = ReferenceIso, Seed = (ulong)seed }).Raw;
    }

    private static void Save(string path, RawImage raw, RawMetadata metadata)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DngWriter.Write(path, new RawImage(raw.Width, raw.Height, raw.Values, metadata));
    }
}
