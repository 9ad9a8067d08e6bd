using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Tests.Cli;

public class SynthCommandTests : CliFixture
{
    [Test]
    public void WritesTheRawFileAndItsReference()
    {
        string photo = MakePhoto("photo.png", 61, 45);
        (int code, string output, string error) = Run("synth", photo, "-o", At("new/a.dng"), "--ratio", "150");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("a.dng").And.Contain("a.reference.png"));
        RawImage raw = RawFile.Read(At("new/a.dng"));
        Assert.That((raw.Width, raw.Height), Is.EqualTo((60, 44)));
        Assert.That(raw.Metadata.BaselineExposure, Is.EqualTo(Math.Log2(150)).Within(1e-5));
        (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(At("new/a.reference.png"));
        Assert.That((width, height), Is.EqualTo((30, 22)));

        // The reference is the photograph at half the size.
        (_, _, byte[] original) = PictureReader.ReadRgb8(photo);
        for (int x = 1; x < 29; x++)
            Assert.That(rgb[(10 * 30 + x) * 3 + 1], Is.EqualTo(original[(20 * 61 + 2 * x) * 3 + 1]).Within(4));
        Assert.That(Files("new"), Is.EqualTo(new[] { "a.dng", "a.reference.png" }));
    }

    [Test]
    public void TheSeedDecides()
    {
        string photo = MakePhoto("photo.png", 40, 30);
        foreach ((string name, string seed) in new[] { ("a.dng", "1"), ("b.dng", "1"), ("c.dng", "2") })
            Assert.That(Run("synth", photo, "-o", At(name), "--seed", seed).Code, Is.Zero);
        Assert.That(RawFile.Read(At("b.dng")).Values, Is.EqualTo(RawFile.Read(At("a.dng")).Values));
        Assert.That(RawFile.Read(At("c.dng")).Values, Is.Not.EqualTo(RawFile.Read(At("a.dng")).Values));
    }

    [Test]
    public void ShrinksThenCrops()
    {
        string photo = MakePhoto("photo.png", 200, 100);
        (int code, _, string error) = Run(
            "synth", photo, "-o", At("a.dng"), "--max-size", "100", "--crop", "40x30", "--camera", "NikonD850");
        Assert.That(code, Is.Zero, error);
        RawImage raw = RawFile.Read(At("a.dng"));
        Assert.That((raw.Width, raw.Height), Is.EqualTo((40, 30)));
        Assert.That(raw.Metadata.Model, Is.EqualTo("NIKON D850"));
    }

    [Test]
    public void RefusesWhatItCannotDo()
    {
        string photo = MakePhoto("photo.png", 20, 10);
        (int code, _, string error) = Run("synth", photo, "-o", At("a.dng"), "--crop", "21x10");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("does not fit into 20×10"));

        File.WriteAllText(At("a.reference.png"), "precious");
        (code, _, error) = Run("synth", photo, "-o", At("a.dng"));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("a.reference.png: exists already; --force replaces it"));
        Assert.That(File.ReadAllText(At("a.reference.png")), Is.EqualTo("precious"));
        Assert.That(Files(), Is.EqualTo(new[] { "a.reference.png", "photo.png" }));
        Assert.That(Run("synth", photo, "-o", At("a.dng"), "--force").Code, Is.Zero);
    }

    /// <summary>Files may grow to 24 KB: the reference fits, the noisy raw file does not.</summary>
    [Test]
    public void AFullDiskLeavesNeitherFile()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("the size of files is limited by a shell of Linux");
        string photo = MakePhoto("photo.png", 320, 240);
        // The runtime's own files of code would not fit either.
        Dictionary<string, string> environment = new() { ["DOTNET_EnableWriteXorExecute"] = "0" };
        (int code, _, string error) = CliProcess.RunLimited(
            environment, "trap '' XFSZ; ulimit -f 24", "synth", photo, "-o", At("a.dng"));
        Assert.That(code, Is.EqualTo(1), error);
        Assert.That(Files(), Is.EqualTo(new[] { "photo.png" }));
        Assert.That(Run("synth", photo, "-o", At("a.dng")).Code, Is.Zero);
        Assert.That(new FileInfo(At("a.reference.png")).Length, Is.LessThan(24 << 10));
        Assert.That(new FileInfo(At("a.dng")).Length, Is.GreaterThan(24 << 10));
    }
}
