using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Tests.Cli;

/// <summary>The example of README.md, and the command, give the same picture.</summary>
public class EmbeddingTests : CliFixture
{
    [Test]
    public void TheExampleGivesThePictureOfTheCommand()
    {
        MakeWeights();
        string path = MakeRaw("night.dng");
        using (CpuDevice device = new())
        using (DarkDiffSession session = new(Weights, device))
        {
            RawImage raw = RawFile.Read(path);
            DevelopedImage developed = IspPipeline.Develop(
                raw, new IspOptions { InputSpace = session.Config.InputSpace });
            EnhanceResult result = session.Enhance(developed.Image, new EnhanceOptions { Steps = 4, Seed = 1 });

            Picture picture = new(result.Picture.Width, result.Picture.Height, result.Picture.Data);
            PictureWriter.Write(At("night.png"), picture, new PictureMetadata { Curve = session.Config.OutputCurve });
        }

        (int code, _, string error) = Run("run", path, "--weights", Weights, "--steps", "4", "--seed", "1");
        Assert.That(code, Is.Zero, error);
        Assert.That(
            PictureReader.ReadRgb8(At("night.darkdiff.png")), Is.EqualTo(PictureReader.ReadRgb8(At("night.png"))));
    }
}
