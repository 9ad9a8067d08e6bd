using System.Diagnostics;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Files that cannot be read get one clear sentence, in bounded time, and never anything else.</summary>
[TestFixture]
internal sealed class RefusalTests
{
    private static IEnumerable<string> BadFiles
    {
        get
        {
            string folder = TestData.Folder("bad");
            return System.IO.Directory.Exists(folder)
                ? System.IO.Directory.GetFiles(folder).Where(f => !f.EndsWith(".tsv", StringComparison.Ordinal)).Select(f => Path.GetFileName(f))
                : ["(none at hand)"];
        }
    }

    [TestCaseSource(nameof(BadFiles))]
    public void MalformedFilesGetOneSentence(string name)
    {
        string path = TestData.Find("bad", name);
        Stopwatch watch = Stopwatch.StartNew();
        RawFileException? refused = Assert.Throws<RawFileException>(() => RawFile.Read(path));
        TestContext.Out.WriteLine(refused!.Message);
        Assert.That(refused.Message, Does.StartWith(path));
        Assert.That(refused.Message, Does.Not.Contain("\n"));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(2)));
    }

    [Test]
    public void ACrwFileIsNamed()
    {
        string path = TestData.Find("raw", "canon_powershot_s40_colorchecker_0113.crw");
        Assert.That(
            Assert.Throws<RawFileException>(() => RawFile.Read(path))!.Message, Does.Contain("Canon CRW"));
    }

    [Test]
    public void AMissingFileIsNamed() => Assert.That(
        Assert.Throws<RawFileException>(() => RawFile.Read("/nowhere/x.dng"))!.Message,
        Does.StartWith("/nowhere/x.dng"));
}
