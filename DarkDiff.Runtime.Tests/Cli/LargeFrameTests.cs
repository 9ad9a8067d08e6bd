using System.Text.Json;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Tests.Raw;

namespace DarkDiff.Runtime.Tests.Cli;

/// <summary>A frame of the Sony A7S II, 2848×4256: whole within 2 GB, in bands within 1.5 GB.</summary>
[TestFixture]
[Explicit("two minutes, and 2.5 GB of memory")]
public sealed class LargeFrameTests : CliFixture
{
    private const int Width = 2848, Height = 4256;
    private const long BesideThePlan = 300_000_000;

    [Test]
    public void TheWholeFrameFitsAndHasTheSameBits()
    {
        (int width, int height, byte[] rgb) =
            PictureReader.ReadRgb8(Path.Combine(TestData.RepositoryRoot, "samples", "dogs.reference.png"));
        float[] large = new float[Width * Height * 3];
        for (int i = 0; i < large.Length; i++)
        {
            int pixel = i / 3 / Width * height / Height * width + i / 3 % Width * width / Width;
            large[i] = rgb[pixel * 3 + i % 3] / 255f;
        }

        PictureWriter.Write(At("photo.png"), new Picture(Width, Height, large), new PictureMetadata(), new PictureOptions());
        Assert.That(
            Run("synth", At("photo.png"), "-o", At("frame.dng"), "--camera", "SonyA7S2", "--ratio", "200").Code, Is.Zero);
        JsonElement whole = Enhance("whole.png", "2GB", 2_000_000_000);
        JsonElement banded = Enhance("banded.png", "1.5GB", 1_500_000_000);
        Assert.That(Bytes(whole, "activation_bytes"), Is.GreaterThan(Bytes(banded, "activation_bytes")));
        Assert.That(File.ReadAllBytes(At("banded.png")), Is.EqualTo(File.ReadAllBytes(At("whole.png"))));
    }

    private JsonElement Enhance(string name, string memory, long budget)
    {
        (int code, string output, string error) = CliProcess.Run(
            new Dictionary<string, string>(),
            [
                "run", At("frame.dng"), "-o", At(name), "--bits", "16", "--device", "cpu", "--memory", memory, "--json", "-q",
            ]);
        Assert.That(code, Is.Zero, error);
        JsonElement file = JsonDocument.Parse(output).RootElement.GetProperty("files")[0];
        long planned = Bytes(file, "activation_bytes") + Bytes(file, "weight_bytes");
        long resident = Bytes(file, "peak_memory_bytes");
        TestContext.Out.WriteLine($"{memory}: planned {planned / 1e6:0} MB, resident at most {resident / 1e6:0} MB");
        Assert.That(planned, Is.LessThanOrEqualTo(budget));
        Assert.That(resident, Is.LessThanOrEqualTo(planned + BesideThePlan));
        return file;
    }

    private static long Bytes(JsonElement file, string name) => file.GetProperty(name).GetInt64();
}
