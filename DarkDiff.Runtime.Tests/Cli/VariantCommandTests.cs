using DarkDiff.Reference.Baselines;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Runtime.Tests.Cli;

/// <summary>The command <c>run</c> takes the variant from the weight file.</summary>
public class VariantCommandTests : CliFixture
{
    [TestCase("concat")]
    [TestCase("control-net")]
    [TestCase("raw-to-srgb")]
    [TestCase("raw-to-raw")]
    public void AVariantRuns(string variant)
    {
        RandomWeights.Write(Weights, ModelVariant.Find(variant).Of(Small), 1, SafeTensorType.F16);
        string raw = MakeRaw("a.dng");
        (int code, string output, string error) = Run("run", raw, "--weights", Weights);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("44×31"));
        (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(At("a.darkdiff.png"));
        Assert.That((width, height), Is.EqualTo((44, 31)));
        Assert.That(rgb.Distinct().Count(), Is.GreaterThan(20));
    }
}
