using DarkDiff.Runtime.Evaluation;
using DarkDiff.Runtime.Evaluation.Datasets;
using DarkDiff.Runtime.Isp;

namespace DarkDiff.Runtime.Tests.Evaluation;

/// <summary>The loaders find the right pairs in the authors' layouts and brighten each by the right factor.</summary>
[TestFixture]
internal sealed class DatasetTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("darkdiff-data-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void SidTakesTheFirstOfEveryBurstAndItsExposureRatios()
    {
        DatasetStandIn.MakeSid(folder);
        IReadOnlyList<EvaluationPair> pairs = SidPairs.Find(folder, new SidOptions(), EvaluationProtocol.Sid);
        Assert.That(pairs.Select(p => p.Name), Is.EqualTo(new[]
            { "10003_00_0.04s", "10003_00_0.1s", "10011_00_0.033s", "10034_00_0.1s" }));
        Assert.That(pairs.Select(p => p.Ratio), Is.EqualTo(new double?[] { 250, 100, 300, 100 }));
        Assert.That(pairs.Select(p => p.Load().Gain), Is.EqualTo(new[] { 250.0, 100, 300, 100 }).Within(1e-9));
        ExpectEqualExposures(pairs);
    }

    [Test]
    public void SidSubsetsAreNamedOptions()
    {
        DatasetStandIn.MakeSid(folder);
        string[] Names(SidOptions options) =>
            [.. SidPairs.Find(folder, options, EvaluationProtocol.Sid).Select(p => p.Name)];
        Assert.That(Names(new SidOptions { AllBursts = true }), Has.Length.EqualTo(5).And.Contain("10003_01_0.04s"));
        Assert.That(Names(new SidOptions { DropMisaligned = true }), Has.Length.EqualTo(3).And.None.Contains("10034"));
        Assert.That(Names(new SidOptions { Ratios = [300] }), Is.EqualTo(new[] { "10011_00_0.033s" }));
        string list = Path.Combine(folder, "my.txt");
        File.WriteAllText(list, "10003_00_0.1s.ARW 10003_00_10s.ARW\n");
        Assert.That(Names(new SidOptions { List = list }), Is.EqualTo(new[] { "10003_00_0.1s" }));
    }

    [Test]
    public void EldComparesWithTheNearestReferenceByTheExposuresInTheFiles()
    {
        DatasetStandIn.MakeEld(folder);
        IReadOnlyList<EvaluationPair> pairs = EldPairs.Find(folder, ["SonyA7S2"], [200], EvaluationProtocol.Eld);
        Assert.That(pairs, Has.Count.EqualTo(30));
        Assert.That(pairs.Take(3).Select(p => p.Name), Is.EqualTo(new[]
            { "SonyA7S2-scene-1-0005", "SonyA7S2-scene-1-0010", "SonyA7S2-scene-1-0015" }));
        foreach (EvaluationPair pair in pairs.Take(6))
            Assert.That(pair.Load().Gain, Is.EqualTo(200).Within(1e-3), pair.Name);
        ExpectEqualExposures([.. pairs.Take(6)]);
        string[] both = [.. EldPairs.Find(folder, ["SonyA7S2"], [100, 200], EvaluationProtocol.Eld).Select(p => p.Name)];
        Assert.That(both, Has.Length.EqualTo(60));
        Assert.That(both, Does.Contain("SonyA7S2-scene-10-0014"));
    }

    [Test]
    public void EldFilesWithoutExposureAreRefusedWhenTheirTurnComes()
    {
        DatasetStandIn.MakeEld(folder, withExposure: false);
        EvaluationPair pair = EldPairs.Find(folder, ["SonyA7S2"], [100], EvaluationProtocol.Eld)[0];
        Assert.That(
            () => pair.Load(), Throws.TypeOf<InvalidDataException>().With.Message.Contains("IMG_0006.DNG").And.Message.Contains("ISO"));
    }

    [Test]
    public void LrdTakesOneExposureValueAndTheRatioOfItsAuthors()
    {
        DatasetStandIn.MakeLrd(folder);
        EvaluationPair pair = LrdPairs.Find(folder, null, -3, EvaluationProtocol.Lrd).Single();
        Assert.That((pair.Name, pair.Ratio), Is.EqualTo(("00001_03_0.002s", 8.0)));
        Assert.That(pair.Load().Gain, Is.EqualTo(7.8125).Within(1e-9));
        ExpectEqualExposures([pair]);
        Assert.That(LrdPairs.Find(folder, null, -2, EvaluationProtocol.Lrd).Single().Ratio, Is.EqualTo(4));
    }

    [Test]
    public void MissingFilesAreNamedBeforeAnythingIsComputed()
    {
        DatasetStandIn.MakeSid(folder);
        File.Delete(Path.Combine(folder, "Sony", "short", "10011_00_0.033s.dng"));
        Assert.That(
            () => SidPairs.Find(folder, new SidOptions(), EvaluationProtocol.Sid),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains("10011_00_0.033s.ARW").And.Message.Contains("1 of 8"));
        Assert.That(
            () => SidPairs.Find("/nowhere", new SidOptions(), EvaluationProtocol.Sid),
            Throws.TypeOf<FileNotFoundException>().With.Message.Contains("Sony_test_list.txt"));
        Assert.That(
            () => EldPairs.Find(folder, ["SonyA7S2"], [100], EvaluationProtocol.Eld), Throws.TypeOf<DirectoryNotFoundException>());
        Assert.That(
            () => LrdPairs.Find(folder, Path.Combine(folder, "Sony_test_list.txt"), -3, EvaluationProtocol.Lrd),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("-3EV"));
    }

    /// <summary>
    /// Brightened dark pictures are as bright as their references; the stand-ins differ in brightness by scene.
    /// </summary>
    private static void ExpectEqualExposures(IReadOnlyList<EvaluationPair> pairs)
    {
        foreach (EvaluationPair pair in pairs)
        {
            LoadedPair loaded = pair.Load();
            float[] dark = IspPipeline.Develop(loaded.Noisy, new IspOptions { Gain = loaded.Gain }).Image.Data;
            Assert.That(dark, Has.Length.EqualTo(loaded.Reference.Data.Length));
            double expected = loaded.Reference.Data.Average();
            Assert.That(expected, Is.InRange(0.03, 0.6));
            Assert.That(dark.Average(), Is.EqualTo(expected).Within(0.04 * expected), pair.Name);
        }
    }
}
