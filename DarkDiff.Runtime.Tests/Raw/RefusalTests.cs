using System.Diagnostics;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Files that cannot be read get one clear sentence, in bounded time, and never anything else.</summary>
[TestFixture]
internal sealed class RefusalTests
{
    private string folder = "";

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

    [OneTimeSetUp]
    public void MakeFolder() => folder = System.IO.Directory.CreateTempSubdirectory("darkdiff-bad").FullName;

    [OneTimeTearDown]
    public void DeleteFolder() => System.IO.Directory.Delete(folder, recursive: true);

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

    [Test]
    public void DamagedFilesAreReadOrRefusedButNeverCrash([Values] DngCompression compression)
    {
        string path = Path.Combine(folder, $"{compression}.dng");
        DngWriter.Write(path, TestMosaics.Random(32, 16, CfaPattern.Grbg, seed: 2), compression);
        byte[] valid = File.ReadAllBytes(path);
        string damaged = Path.Combine(folder, "damaged.dng");
        Random random = new(3);
        int refused = 0;
        const int trials = 1500;
        for (int trial = 0; trial < trials; trial++)
        {
            byte[] bytes = valid.ToArray();
            for (int hit = random.Next(1, 4); hit > 0; hit--)
            {
                // Most damage goes to the directory, where it does most.
                int end = random.Next(4) == 0 ? bytes.Length : Math.Min(bytes.Length, 900);
                bytes[random.Next(end)] = (byte)random.Next(256);
            }

            int length = random.Next(5) == 0 ? random.Next(bytes.Length) : bytes.Length;
            File.WriteAllBytes(damaged, bytes[..length]);
            try
            {
                RawFile.Read(damaged);
            }
            catch (RawFileException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(trials / 10));
    }
}
