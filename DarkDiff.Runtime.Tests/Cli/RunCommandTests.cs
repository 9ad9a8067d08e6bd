using System.Text.Json;
using BitMiracle.LibTiff.Classic;
using DarkDiff.Cli;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Imaging;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;

namespace DarkDiff.Runtime.Tests.Cli;

public class RunCommandTests : CliFixture
{
    [SetUp]
    public void MakeModel() => MakeWeights();

    [Test]
    public void ABudgetGivesThePictureWithLessMemory()
    {
        string raw = MakeRaw("a.dng", 600, 400);
        string[] options = ["run", raw, "--weights", Weights, "--guidance", "2", "--guidance-interval", "300..999"];
        JsonElement whole = File("whole.png");
        long activations = Bytes(whole, "activation"), weights = Bytes(whole, "weight");
        JsonElement small = File("small.png", "--memory", $"{weights + activations * 19 / 20}");
        Assert.That(Bytes(small, "activation") + Bytes(small, "weight"), Is.LessThan(activations + weights));

        // Without Winograd's algorithm there are only weights left in the file, which take half, and bands: neither changes
        // anything.
        whole = File("whole.png", "--winograd", "off", "--force");
        activations = Bytes(whole, "activation");
        weights = Bytes(whole, "weight");
        small = File("small.png", "--winograd", "off", "--force", "--memory", $"{weights / 2 + activations * 39 / 40}");
        Assert.That(small.GetProperty("tiles").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(Bytes(small, "activation"), Is.LessThan(activations));
        Assert.That(Bytes(small, "weight"), Is.LessThan(weights));
        Assert.That(
            PictureReader.ReadRgb8(At("small.png")), Is.EqualTo(PictureReader.ReadRgb8(At("whole.png"))));

        (int code, _, string error) = Run([.. options, "--memory", "1MB", "-o", At("none.png")]);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("a.dng").And.Contain("budget of 1.0 MB, expected at least"));
        Assert.That(Files(), Does.Not.Contain("none.png"));

        static long Bytes(JsonElement file, string what) => file.GetProperty($"{what}_bytes").GetInt64();

        JsonElement File(string name, params string[] more)
        {
            (int code, string output, string error) = Run([.. options, "-o", At(name), "--json", "-q", .. more]);
            Assert.That(code, Is.Zero, error);
            return JsonDocument.Parse(output).RootElement.GetProperty("files")[0];
        }
    }

    [Test]
    public void TilesAreReported()
    {
        string raw = MakeRaw("a.dng", 400, 120);
        (int code, string output, string error) = Run(
            "run", raw, "-o", At("tiled.png"), "--weights", Weights, "--tile", "140", "--json", "-q");
        Assert.That(code, Is.Zero, error);
        JsonElement tiles = JsonDocument.Parse(output).RootElement.GetProperty("files")[0].GetProperty("tiles");
        Assert.That(tiles.GetProperty("columns").GetInt32(), Is.EqualTo(2));
        Assert.That(tiles.GetProperty("rows").GetInt32(), Is.EqualTo(1));
        Assert.That(tiles.GetProperty("width").GetInt32(), Is.EqualTo(128));
        (code, _, error) = Run("run", raw, "-o", At("none.png"), "--weights", Weights, "--tile", "100");
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("--tile: found 100, expected 0 or at least 128"));
    }

    [TestCase("--tile", "-1")]
    [TestCase("--guidance-interval", "7")]
    [TestCase("--guidance-interval", "700..300")]
    [TestCase("--memory", "0")]
    [TestCase("--winograd", "perhaps")]
    public void IntervalsAndBudgetsThatMakeNoSenseAreRefused(string option, string value)
    {
        (int code, _, string error) = Run("run", MakeRaw("a.dng"), "--weights", Weights, option, value);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain(option).And.Contain($"found '{value}'"));
    }

    [Test]
    public void ARawFileBecomesAPictureBesideIt()
    {
        string raw = MakeRaw("a.dng");
        (int code, string output, string error) = Run("run", raw, "--weights", Weights);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("a.darkdiff.png").And.Contain("44×31").And.Contain("3 steps"));
        Assert.That(Files(), Is.EqualTo(new[] { "a.darkdiff.png", "a.dng", "small.safetensors" }));
        (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(At("a.darkdiff.png"));
        Assert.That((width, height), Is.EqualTo((44, 31)));
        Assert.That(rgb.Distinct().Count(), Is.GreaterThan(20));

        ExifIfd0Directory exif = ImageMetadataReader.ReadMetadata(At("a.darkdiff.png"))
            .OfType<ExifIfd0Directory>().Single();
        Assert.That(exif.GetString(ExifDirectoryBase.TagModel), Is.EqualTo("ILCE-7SM2"));
        Assert.That(
            exif.GetString(ExifDirectoryBase.TagSoftware),
            Does.StartWith("darkdiff-rt ").And.EndWith("(steps 3, spacing leading, guidance 2, seed 0)"));
    }

    [Test]
    public void TheSpacingIsTakenAndReported()
    {
        string raw = MakeRaw("a.dng");
        string[] options = ["run", raw, "--weights", Weights, "--steps", "1", "--json"];
        (int code, string output, string error) = Run([.. options, "-o", At("late.png"), "--spacing", "trailing"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(Spacing(output), Is.EqualTo("trailing"));
        (_, output, _) = Run([.. options, "-o", At("early.png")]);
        Assert.That(Spacing(output), Is.EqualTo("leading"));
        Assert.That(PictureReader.ReadRgb8(At("late.png")), Is.Not.EqualTo(PictureReader.ReadRgb8(At("early.png"))));

        static string? Spacing(string json) =>
            JsonDocument.Parse(json).RootElement.GetProperty("files")[0].GetProperty("spacing").GetString();
    }

    [Test]
    public void TheProcessorComputesInBf16WhereItCan()
    {
        string raw = MakeRaw("a.dng");
        string[] words = ["run", raw, "--weights", Weights, "--device", "cpu", "--steps", "1", "--precision"];
        (int code, _, string error) = Run([.. words, "bf16"]);
        if (CpuDevice.HasBf16)
        {
            Assert.That(code, Is.Zero, error);
        }
        else
        {
            Assert.That(code, Is.EqualTo(1));
            Assert.That(error.TrimEnd(), Does.Contain("processor without AVX512-BF16").And.Not.Contain("\n"));
            Assert.That(Files(), Does.Not.Contain("a.darkdiff.png"));
        }

        (code, _, error) = Run([.. words, "f16"]);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("the processor computes in f32 or bf16"));
    }

    [Test]
    public void ComparePutsThePlainRenderingOnTheLeft()
    {
        string raw = MakeRaw("a.dng");
        (int code, _, string error) = Run("run", raw, "--weights", Weights, "-o", At("out/"), "--compare", "--quiet");
        Assert.That(code, Is.Zero, error);
        Assert.That(Files("out"), Is.EqualTo(new[] { "a.compare.png", "a.darkdiff.png" }));
        (int width, int height, byte[] both) = PictureReader.ReadRgb8(At("out/a.compare.png"));
        (_, _, byte[] after) = PictureReader.ReadRgb8(At("out/a.darkdiff.png"));
        Assert.That((width, height), Is.EqualTo((44 + 8 + 44, 31)));
        for (int y = 0; y < 31; y++)
        {
            Assert.That(
                both.AsSpan((y * width + 52) * 3, 44 * 3).SequenceEqual(after.AsSpan(y * 44 * 3, 44 * 3)),
                Is.True,
                $"row {y}");
        }

        // The photograph is a ramp from left to right, and so is its rendering, up to the noise.
        double left = 0, right = 0;
        for (int i = 0; i < 31 * 10; i++)
        {
            int row = i / 10 * width, column = i % 10;
            left += both[(row + column) * 3 + 2];
            right += both[(row + 34 + column) * 3 + 2];
        }

        Assert.That(right, Is.GreaterThan(1.5 * left));
    }

    [Test]
    public void TheOutputNameChoosesTheFormat()
    {
        string raw = MakeRaw("a.dng");
        Assert.That(Run("run", raw, "--weights", Weights, "-o", At("b.tif"), "--steps", "1").Code, Is.Zero);
        using Tiff tiff = Tiff.Open(At("b.tif"), "r");
        Assert.That(tiff.GetField(TiffTag.BITSPERSAMPLE)[0].ToInt(), Is.EqualTo(16));
        Assert.That(Run("run", raw, "--weights", Weights, "-o", At("b.jpg"), "--steps", "1").Code, Is.Zero);
        Assert.That(PictureReader.ReadRgb8(At("b.jpg")).Width, Is.EqualTo(44));
        (int code, _, string error) = Run("run", raw, "--weights", Weights, "-o", At("c.jpg"), "--bits", "16");
        Assert.That(code, Is.EqualTo(ExitCodes.Usage));
        Assert.That(error, Does.Contain("cannot hold 16 bits"));
    }

    [Test]
    public void TheReportIsJsonAndNothingElse()
    {
        string raw = MakeRaw("a.dng");
        (int code, string output, _) = Run(
            "run", raw, "--weights", Weights, "--json", "--steps", "2", "--guidance", "1", "--gain", "50", "--seed", "7");
        Assert.That(code, Is.Zero);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.That(json.GetProperty("weights").GetProperty("sha256").GetString(), Does.Match("^[0-9a-f]{64}$"));
        JsonElement file = json.GetProperty("files")[0];
        Assert.That(file.GetProperty("output").GetString(), Is.EqualTo(At("a.darkdiff.png")));
        Assert.That(file.GetProperty("width").GetInt32(), Is.EqualTo(44));
        Assert.That(file.GetProperty("steps").GetInt32(), Is.EqualTo(2));
        Assert.That(file.GetProperty("guidance").GetDouble(), Is.EqualTo(1));
        Assert.That(file.GetProperty("seed").GetInt64(), Is.EqualTo(7));
        Assert.That(file.GetProperty("gain").GetDouble(), Is.EqualTo(50));
        Assert.That(file.GetProperty("seconds").GetProperty("total").GetDouble(), Is.GreaterThan(0));
        Assert.That(file.GetProperty("peak_memory_bytes").GetInt64(), Is.GreaterThan(1 << 20));
    }

    [Test]
    public void OneBadFileDoesNotStopTheOthers()
    {
        string good = MakeRaw("good.dng");
        File.WriteAllText(At("bad.dng"), "no raw file");
        (int code, string output, string error) = Run(
            "run", At("bad.dng"), At("none.dng"), good, "--weights", Weights, "-o", At("out"), "--json");
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(Files("out"), Is.EqualTo(new[] { "good.darkdiff.png" }));
        Assert.That(error, Does.Contain("bad.dng").And.Contain("none.dng").And.Contain("2 of 3 files failed"));
        Assert.That(error, Does.Not.Contain("internal error").And.Not.Contain("   at "));
        JsonElement files = JsonDocument.Parse(output).RootElement.GetProperty("files");
        Assert.That(files.GetArrayLength(), Is.EqualTo(3));
        Assert.That(files[0].GetProperty("error").GetString(), Does.Contain("bad.dng"));
        Assert.That(files[2].TryGetProperty("error", out _), Is.False);
    }

    [Test]
    public void ExistingPicturesAreKeptUnlessForced()
    {
        string raw = MakeRaw("a.dng");
        File.WriteAllText(At("a.compare.png"), "precious");
        (int code, _, string error) = Run("run", raw, "--weights", Weights, "--compare");
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(error, Does.Contain("a.compare.png: exists already; --force replaces it"));
        Assert.That(File.ReadAllText(At("a.compare.png")), Is.EqualTo("precious"));
        Assert.That(File.Exists(At("a.darkdiff.png")), Is.False);
        Assert.That(Run("run", raw, "--weights", Weights, "--compare", "--force").Code, Is.Zero);
        Assert.That(PictureReader.ReadRgb8(At("a.compare.png")).Width, Is.EqualTo(96));
    }

    [Test]
    public void StoppingLeavesNothing()
    {
        // Large enough that the steps would take many times as long as the stop.
        string raw = MakeRaw("a.dng", 640, 480);
        string[] before = Files();
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(500));
        (int code, _, string error) = Run(stop.Token, "run", raw, "--weights", Weights, "--compare", "--steps", "1000");
        Assert.That(code, Is.EqualTo(ExitCodes.Cancelled));
        Assert.That(error, Is.EqualTo($"darkdiff-rt: stopped{Environment.NewLine}"));
        Assert.That(Files(), Is.EqualTo(before));
    }

    [Test]
    public void TheSameSeedGivesTheSameFileOnAnyNumberOfThreads()
    {
        string raw = MakeRaw("a.dng");
        foreach ((string name, string seed, string threads) in new[]
        {
            ("one.png", "5", "1"), ("two.png", "5", "2"), ("other.png", "6", "2"),
        })
        {
            (int code, _, string error) = Run(
                "run", raw, "--weights", Weights, "-o", At(name), "--seed", seed, "--threads", threads, "--bits", "16");
            Assert.That(code, Is.Zero, error);
        }

        Assert.That(File.ReadAllBytes(At("two.png")), Is.EqualTo(File.ReadAllBytes(At("one.png"))));
        Assert.That(
            PictureReader.ReadRgb8(At("other.png")).Rgb, Is.Not.EqualTo(PictureReader.ReadRgb8(At("one.png")).Rgb));
    }
}
