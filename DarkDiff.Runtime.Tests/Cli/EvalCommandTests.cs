using DarkDiff.Cli;
using DarkDiff.Reference.Commands;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Tests.Evaluation;

namespace DarkDiff.Runtime.Tests.Cli;

/// <summary>Every protocol runs from the command line, on a small data set in its authors' layout.</summary>
public class EvalCommandTests : CliFixture
{
    private static readonly string[] _tables = ["index.html", "measurements.csv", "summary.csv", "table.md"];

    [SetUp]
    public void MakeModel() => MakeWeights();

    [Test]
    public void SidRunsByItsProtocol()
    {
        DatasetStandIn.MakeSid(Folder);
        string table = Evaluate("sid", "--ratios", "100", "300", "--drop-misaligned", "--crop", "24");
        Assert.That(table, Does.Contain("# SID (Sony)"));
        Assert.That(table, Does.Contain("middle 24×24 pixels, illuminance correction, truncated to 8 bits"));
        Assert.That(table, Does.Contain("white level 16383, gamma 2.2").And.Contain("×100").And.Contain("×300"));
        Assert.That(table, Does.Match(@"\| DarkDiff, 2 steps, guidance 1 \| 2 \| \d"));
        Assert.That(Lines("measurements.csv"), Has.Some.StartsWith("10011_00_0.033s,SonyA7S2,300,plain ISP,"));
    }

    [Test]
    public void EldRunsByItsProtocol()
    {
        DatasetStandIn.MakeEld(Folder);
        string table = Evaluate("eld", "--ratios", "200", "--limit", "2", "--illuminance-correction", "off");
        Assert.That(table, Does.Contain("whole pictures, no illuminance correction, truncated to 8 bits"));
        Assert.That(table, Does.Match(@"\| plain ISP \| 2 \| (\*\*)?\d"));
    }

    [Test]
    public void LrdRunsByItsProtocolWithBothSpacings()
    {
        DatasetStandIn.MakeLrd(Folder);
        string table = Evaluate("lrd", "--spacing", "trailing", "leading");
        Assert.That(table, Does.Match(@"\| DarkDiff, 2 trailing steps, guidance 1 \| 1 \| \d"));
        Assert.That(table, Does.Match(@"\| DarkDiff, 2 steps, guidance 1 \| 1 \| \d"));
        Assert.That(table, Does.Contain("white level 65535").And.Match(@"\| plain ISP \| 1 \| (\*\*)?\d"));
    }

    [Test]
    public void AFolderOfPairsGivesTablesAndAPageThatNeedsNoOtherFile()
    {
        Directory.CreateDirectory(At("pairs"));
        string photo = MakePhoto("photo.png", 140, 90);
        Assert.That(Run("synth", photo, "-o", At("pairs/a.dng"), "--ratio", "100").Code, Is.Zero);
        Assert.That(Run("synth", photo, "-o", At("pairs/b.dng"), "--ratio", "200").Code, Is.Zero);
        Evaluate("folder", "pairs", "--guidance", "1", "2");
        Assert.That(Files("out"), Is.EqualTo(_tables));
        string page = File.ReadAllText(At("out/index.html"));
        // Plain rendering, two settings and the reference of two pairs.
        Assert.That(page.Split("src=\"data:image/png;base64,"), Has.Length.EqualTo(1 + 2 * 4));
        Assert.That(page, Does.Not.Contain("http").And.Not.Contain("<script").And.Not.Contain("<link"));
        Assert.That(page, Does.Contain("DarkDiff, 2 steps, guidance 2").And.Contain("×200"));
        Assert.That(Lines("summary.csv"), Has.Some.StartsWith("100,plain ISP,plain ISP,HaarPSI,1,0."));

        (int code, _, string error) = Run("eval", "folder", At("pairs"), "-o", At("out"), "--weights", Weights);
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(error, Does.Contain("holds an evaluation already; --force replaces it"));
    }

    [Test]
    public void APairThatIsDamagedIsLeftOutAndTheExitCodeSaysSo()
    {
        Directory.CreateDirectory(At("pairs"));
        string photo = MakePhoto("photo.png", 140, 90);
        Assert.That(Run("synth", photo, "-o", At("pairs/a.dng")).Code, Is.Zero);
        File.WriteAllText(At("pairs/b.dng"), "no raw file");
        File.Copy(At("pairs/a.reference.png"), At("pairs/b.reference.png"));
        (int code, string output, string error) = Run(
            "eval", "folder", At("pairs"), "-o", At("out"), "--weights", Weights, "--steps", "1", "--quiet");
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(output, Does.Contain("plain ISP"));
        Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(1).And.All.Contains("b.dng"));
        Assert.That(File.ReadAllText(At("out/table.md")), Does.Contain("Left out: ").And.Contain("b.dng"));
    }

    [Test]
    public void PairsThatCannotBeDoneAreLeftOutAndTheOthersMeasured()
    {
        Directory.CreateDirectory(At("pairs"));
        Assert.That(Run("synth", MakePhoto("photo.png", 140, 90), "-o", At("pairs/good.dng")).Code, Is.Zero);
        Assert.That(Run("synth", MakePhoto("photo.png", 20, 20), "-o", At("pairs/small.dng")).Code, Is.Zero);
        RawImage good = RawFile.Read(At("pairs/good.dng"));
        DngWriter.Write(
            At("pairs/colourless.dng"),
            new RawImage(good.Width, good.Height, good.Values, good.Metadata with { AsShotNeutral = [0.5, 0, 1] }));
        DngWriter.Write(At("pairs/unread.dng"), good);
        File.Copy(At("pairs/good.reference.png"), At("pairs/colourless.reference.png"));
        File.WriteAllText(At("pairs/unread.reference.png"), "no picture");
        (int code, _, string error) = Run(
            "eval", "folder", At("pairs"), "-o", At("out"), "--weights", Weights, "--steps", "1", "--quiet");
        Assert.That(code, Is.EqualTo(ExitCodes.Failure), error);
        string[] lines = error.Trim().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(3).And.All.StartsWith("left out: "));
        Assert.That(lines[0], Does.Contain("colourless.dng: found the neutral camera colour [0.5, 0, 1], expected"));
        Assert.That(lines[1], Does.Contain("small: found a picture of 10×10 pixels, expected at least 16×16"));
        Assert.That(lines[2], Does.Contain("unread.reference.png: not a picture"));
        Assert.That(Files("out"), Is.EqualTo(_tables));
        Assert.That(Lines("measurements.csv")[1..], Has.Length.GreaterThan(1).And.All.StartsWith("good,"));
    }

    [TestCase(ExitCodes.Usage, "Argument 'kodak' not recognized", "kodak", ".")]
    [TestCase(ExitCodes.Usage, "found '7', expected 'none' or a whole number of at least 16", "sid", ".", "--crop", "7")]
    [TestCase(ExitCodes.Usage, "found the ratio 300, expected 1, 10, 100, 200 for ELD", "eld", ".", "--ratios", "300")]
    [TestCase(ExitCodes.Usage, "found the camera name 'Leica', expected one of", "photos", ".", "--cameras", "Leica")]
    [TestCase(ExitCodes.Usage, "--ratios: expected numbers of at least 1", "photos", ".", "--ratios", "0.5")]
    [TestCase(ExitCodes.Usage, "--iso: expected a whole number of at least 1", "photos", ".", "--iso", "0")]
    [TestCase(ExitCodes.Usage, "--steps: expected whole numbers", "folder", ".", "--steps", "0")]
    [TestCase(ExitCodes.Usage, "--spacing: found 'late', expected leading", "folder", ".", "--spacing", "late")]
    [TestCase(ExitCodes.Failure, "Sony_test_list.txt: found no such list", "sid", "/nowhere")]
    [TestCase(ExitCodes.Failure, "/nowhere: found no such folder", "photos", "/nowhere")]
    public void MisuseIsOneSentence(int expected, string words, params string[] args)
    {
        (int code, _, string error) = Run(["eval", .. args, "-o", At("out"), "--weights", Weights]);
        Assert.That(code, Is.EqualTo(expected), error);
        Assert.That(error, Does.Contain(words).And.Not.Contain("internal error").And.Not.Contain("   at "));
        Assert.That(Directory.Exists(At("out")), Is.False);
    }

    [Test]
    public void TheTrainersEvaluationAddsFiltersAndTheVaeAlone()
    {
        Directory.CreateDirectory(At("photos"));
        MakePhoto("photos/p.png", 140, 90);
        string[] args =
            ["photos", At("photos"), "-o", At("out"), "--weights", Weights, "--steps", "1", "--ratios", "100", "--quiet"];
        int code = EvaluateCommand.Create().Parse(args).Invoke();
        Assert.That(code, Is.Zero);
        string table = File.ReadAllText(At("out/table.md"));
        Assert.That(table, Does.Contain("residual VAE with the clean latent (bound)").And.Contain("DarkDiff, 1 step,"));
        if (DarkDiff.Reference.Evaluation.ClassicalDenoiser.IsAvailable)
            Assert.That(table, Does.Contain("non-local means h 30"));
    }

    private string Evaluate(string kind, params string[] args)
    {
        string data = kind == "folder" ? At(args[0]) : Folder;
        string[] rest = kind == "folder" ? args[1..] : args;
        string[] guidance = rest.Contains("--guidance") ? [] : ["--guidance", "1"];
        (int code, string output, string error) = Run(
            ["eval", kind, data, "-o", At("out"), "--weights", Weights, "--steps", "2", .. guidance, .. rest]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("HaarPSI").And.Contain("index.html"));
        Assert.That(Files("out"), Is.EqualTo(_tables));
        return File.ReadAllText(At("out/table.md"));
    }

    private string[] Lines(string file) => File.ReadAllLines(At($"out/{file}"));
}
