using System.Security.Cryptography;
using System.Text.Json;
using DarkDiff.Cli.Reports;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Raw.LibRaw;
using DarkDiff.Runtime.Raw.Tiff;
using DarkDiff.Runtime.Tests.Raw;

namespace DarkDiff.Runtime.Tests.Cli;

public class InfoCommandTests : CliFixture
{
    [Test]
    public void ARawFileIsDescribed()
    {
        string raw = MakeRaw("a.dng");
        (int code, string output, string error) = Run("info", raw);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Match(@"camera\s+ILCE-7SM2").And.Match(@"black level\s+800\b"));
        Assert.That(output, Does.Match(@"automatic gain\s+100\b").And.Match(@"colours\s+RGGB"));
    }

    [Test]
    public void ACameraFileIsDescribedThroughLibRaw()
    {
        if (LibRawLibrary.Problem is string problem)
            Assert.Ignore(problem);
        (int code, string output, string error) =
            Run("info", TestData.Find("raw", "canon_powershot_s40_colorchecker_0113.crw"));
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Match(@"camera\s+PowerShot S40").And.Match(@"ISO\s+50\b").And.Match(@"aperture\s+f/2.8"));
    }

    [Test]
    public void ARawFileIsDescribedInJson()
    {
        string raw = MakeRaw("a.dng");
        (int code, string output, _) = Run("info", raw, "--json");
        Assert.That(code, Is.Zero);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.That(json.GetProperty("width").GetInt32(), Is.EqualTo(88));
        Assert.That(json.GetProperty("height").GetInt32(), Is.EqualTo(62));
        Assert.That(json.GetProperty("white_level").GetDouble(), Is.EqualTo(16383));
        Assert.That(json.GetProperty("auto_gain").GetDouble(), Is.EqualTo(100).Within(0.01));
        Assert.That(json.GetProperty("color_matrix_1").GetArrayLength(), Is.EqualTo(9));
    }

    [Test]
    public void WeightsAreDescribed()
    {
        MakeWeights();
        (int code, string output, string error) = Run("info", Weights, "--plan", "100x60");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Match(@"model\s+small").And.Match(@"stored as\s+F16"));
        Assert.That(output, Does.Match(@"timestep spacing\s+leading\b").And.Match("diffusion: .*spacing \"leading\""));
        Assert.That(output, Does.Contain("128×64 pixels after padding").And.Contain("sampling step × 3"));
    }

    [Test]
    public void WeightsAreReadToTheirEndOnRequestOnly()
    {
        MakeWeights();
        string sum = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Weights)));
        Assert.That(Run("info", Weights, "--sha256").Output, Does.Match($@"SHA-256\s+{sum}\b"));
        Assert.That(Run("info", Weights).Output, Does.Match(@"model\s+small").And.Not.Contain("SHA-256"));
    }

    [Test]
    public void PartsAddUpToAllParameters()
    {
        MakeWeights();
        (_, string output, _) = Run("info", Weights, "--plan", "100x60", "--json");
        JsonElement json = JsonDocument.Parse(output).RootElement;
        JsonElement counts = json.GetProperty("parameters");
        long sum = counts.GetProperty("vae").GetInt64() + counts.GetProperty("unet").GetInt64()
            + counts.GetProperty("context").GetInt64();
        Assert.That(sum, Is.EqualTo(counts.GetProperty("all").GetInt64()).And.GreaterThan(0));

        JsonElement plan = json.GetProperty("plan");
        Assert.That(
            plan.GetProperty("peak_bytes").GetInt64(),
            Is.EqualTo(plan.GetProperty("arena_bytes").GetInt64() + plan.GetProperty("between_stages_bytes").GetInt64()));
        Assert.That(
            plan.GetProperty("flops").GetInt64(),
            Is.EqualTo(plan.GetProperty("stages").EnumerateArray()
                .Sum(s => s.GetProperty("runs").GetInt64() * s.GetProperty("flops").GetInt64())));
    }

    [Test]
    public void ThePlanTellsTiles()
    {
        MakeWeights();
        (int code, string output, string error) = Run("info", Weights, "--plan", "400x300", "--tile", "128");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("the U-Net in 4 × 3 tiles of up to 128×128 pixels that overlap by 32 or more"));
        (_, output, _) = Run("info", Weights, "--plan", "400x300", "--tile", "128", "--json");
        JsonElement tiled = JsonDocument.Parse(output).RootElement.GetProperty("plan");
        (_, output, _) = Run("info", Weights, "--plan", "400x300", "--json");
        JsonElement whole = JsonDocument.Parse(output).RootElement.GetProperty("plan");
        Assert.That(whole.GetProperty("tiles").ValueKind, Is.EqualTo(JsonValueKind.Null));
        double evaluations = tiled.GetProperty("tiles").GetProperty("evaluations_per_step").GetDouble();
        Assert.That(evaluations, Is.EqualTo(4 * 3 * 128 * 128 / (416.0 * 320)).Within(0.3));
        Assert.That(Step(tiled, "arena_bytes"), Is.LessThan(Step(whole, "arena_bytes")));
        // Self-attention makes the whole dearer than its share.
        Assert.That(Step(tiled, "flops"), Is.InRange(1, evaluations * Step(whole, "flops")));
        (code, _, error) = Run("info", Weights, "--plan", "400x300", "--tile", "100");
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("--tile: found 100, expected 0 or at least 128"));

        static long Step(JsonElement plan, string what) => plan.GetProperty("stages").EnumerateArray()
            .Single(stage => stage.GetProperty("name").GetString() == "sampling step").GetProperty(what).GetInt64();
    }

    [Test]
    public void ABudgetShrinksThePlanOrIsRefused()
    {
        MakeWeights();
        JsonElement whole = Plan("--plan", "400x300", "--winograd", "off");
        long budget = Bytes(whole, "weight") + Bytes(whole, "peak") * 19 / 20;
        JsonElement banded = Plan("--plan", "400x300", "--winograd", "off", "--memory", $"{budget}");
        Assert.That(Bytes(banded, "total"), Is.LessThanOrEqualTo(budget));
        Assert.That(Bytes(banded, "band"), Is.Positive);
        Assert.That(whole.GetProperty("band_bytes").ValueKind, Is.EqualTo(JsonValueKind.Null));

        whole = Plan("--plan", "400x300");
        budget = Bytes(whole, "weight") + Bytes(whole, "peak") * 19 / 20;
        JsonElement frugal = Plan("--plan", "400x300", "--memory", $"{budget}", "--steps", "7");
        Assert.That(Bytes(whole, "total"), Is.EqualTo(Bytes(whole, "peak") + Bytes(whole, "weight")));
        Assert.That(Bytes(frugal, "total"), Is.LessThanOrEqualTo(budget));
        Assert.That(frugal.GetProperty("winograd").GetProperty("layers").GetInt32(), Is.Positive);
        Assert.That(frugal.GetProperty("stages").EnumerateArray().Sum(s => s.GetProperty("runs").GetInt32()), Is.EqualTo(11));

        (int code, _, string error) = Run("info", Weights, "--plan", "400x300", "--memory", "2MB");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("budget of 2.0 MB, expected at least"));
        (code, _, error) = Run("info", Weights, "--plan", "400x300", "--memory", "2 bananas");
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("expected a size such as 2GB"));

        static long Bytes(JsonElement plan, string what) => plan.GetProperty($"{what}_bytes").GetInt64();

        JsonElement Plan(params string[] options)
        {
            (int code, string output, string error) = Run(["info", Weights, .. options, "--json"]);
            Assert.That(code, Is.Zero, error);
            return JsonDocument.Parse(output).RootElement.GetProperty("plan");
        }
    }

    [Test]
    public void ThePlanIsThatOfTheOptionsOfRun()
    {
        MakeWeights();
        string[] words = ["info", Weights, "--plan", "100x60"];
        Assert.That(Run(words).Output, Does.Contain("after padding, with guidance"));
        Assert.That(
            Run([.. words, "--guidance", "1"]).Output, Does.Contain("after padding").And.Not.Contain("with guidance"));
        Assert.That(Run([.. words, "--threads", "3", "--json"]).Output, Does.Match("\"device\": ?\"cpu .*3 threads"));
        (int code, _, string error) = Run([.. words, "--precision", "f16"]);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("the processor computes in f32 or bf16"));
        (code, string output, error) = Run([.. words, "--precision", "bf16", "--json"]);
        if (CpuDevice.HasBf16)
        {
            Assert.That(output, Does.Match("\"device\": ?\"cpu .*bf16"));
        }
        else
        {
            Assert.That(code, Is.EqualTo(1));
            Assert.That(error.TrimEnd(), Does.Contain("processor without AVX512-BF16").And.Not.Contain("\n"));
        }
    }

    [TestCase(false, "found the neutral camera colour [0, 1, 1]")]
    [TestCase(true, "found a black level of up to 5000, expected it below the white level")]
    public void LevelsAndColoursThatMakeNoSenseAreOneSentence(bool ofLevels, string words)
    {
        TestDng dng = new TestDng(24, 16, 12).Uncompressed();
        if (ofLevels)
            dng.Raw.Set(TiffTag.BlackLevelDeltaH, TiffType.Double, [.. Enumerable.Repeat(5000.0, 24)]);
        else
            dng.Main.Set(TiffTag.AsShotNeutral, TiffType.Double, 0, 1, 1);
        File.WriteAllBytes(At("bad.dng"), dng.Build());
        (int code, string output, string error) = Run("info", At("bad.dng"));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith($"darkdiff-rt: {At("bad.dng")}: {words}"));
        Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(1));
    }

    [TestCase("4096", 4096)]
    [TestCase("2GB", 2_000_000_000)]
    [TestCase("2G", 2_000_000_000)]
    [TestCase("1.5GiB", 1_610_612_736)]
    [TestCase("800MiB", 838_860_800)]
    [TestCase("7kb", 7_000)]
    [TestCase("GB", null)]
    [TestCase("-1GB", null)]
    [TestCase("1XB", null)]
    public void SizesAreRead(string text, long? bytes) => Assert.That(Units.ParseBytes(text), Is.EqualTo(bytes));

    [Test]
    public void WaysToSampleAreCounted()
    {
        MakeWeights();
        (_, string output, _) = Run("info", Weights, "--plan", "100x60", "--json");
        JsonElement[] costs = [.. JsonDocument.Parse(output).RootElement.GetProperty("costs").EnumerateArray()];
        Assert.That(
            costs.Select(c => (
                c.GetProperty("unet_evaluations").GetInt32(), c.GetProperty("context_evaluations").GetInt32())),
            // Three steps, at the timesteps 667, 334 and 1.
            Is.EqualTo(new[] { (6, 6), (6, 2), (6, 1), (5, 1), (3, 1) }));
        Assert.That(costs.Select(c => c.GetProperty("flops").GetInt64()), Is.Ordered.Descending);
    }

    [Test]
    public void DamagedFilesAreOneSentence([Values("a.dng", "a.safetensors")] string name)
    {
        File.WriteAllBytes(At(name), [1, 2, 3]);
        (int code, string output, string error) = Run("info", At(name));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.Contain(name).And.Contain("expected").And.Not.Contain("internal error"));
        Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(1));
    }
}
