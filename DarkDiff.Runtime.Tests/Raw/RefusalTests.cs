using System.Diagnostics;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Raw.LibRaw;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Files that cannot be read get one clear sentence, in bounded time, and never anything else.</summary>
[TestFixture]
internal sealed class RefusalTests : ScratchFolderTests
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
    public void APictureFileIsNamed()
    {
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 0];
        Assert.That(
            Assert.Throws<RawFileException>(() => RawFile.Read(Write(png)))!.Message,
            Does.Contain("a PNG picture").And.Contain("expected a raw file"));
    }

    [Test]
    public void AnAbsentLibRawIsNamedWithTheRemedy()
    {
        Assert.That(LibRawLibrary.Load(["/nowhere/libraw.so", "no-such-libraw"]), Is.EqualTo((nint)0));
        Assert.That(LibRawLibrary.ProblemOf(0), Does.Contain("not installed").And.Contain("libraw20"));
    }

    [TestCase(0x001400, null)]
    [TestCase(0x001502, null)]
    [TestCase(0x001304, "0.19.4")]
    [TestCase(0x001600, "0.22.0")]
    [TestCase(0x010000, "1.0.0")]
    public void UnknownVersionsOfLibRawAreRefused(int number, string? named)
    {
        string? problem = LibRawLibrary.ProblemOfVersion(number);
        Assert.That(problem, named is null ? Is.Null : Does.Contain(named).And.Contain("0.20 or 0.21"));
    }

    [Test]
    public void AMissingFileIsNamed() => Assert.That(
        Assert.Throws<RawFileException>(() => RawFile.Read("/nowhere/x.dng"))!.Message,
        Does.StartWith("/nowhere/x.dng"));
}
