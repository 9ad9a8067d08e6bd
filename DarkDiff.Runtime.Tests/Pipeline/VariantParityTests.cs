using DarkDiff.Reference.Baselines;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.SafeTensors;
using DarkDiff.Runtime.Tests.Conversion;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Pipeline;

/// <summary>Every variant of the model in the engine against the reference, whole pictures with guidance.</summary>
[TestFixture]
internal sealed class VariantParityTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("darkdiff-variants").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestCaseSource(typeof(ModelVariant), nameof(ModelVariant.Names))]
    public void TheSmallModelMatches(string variant) => Expect(variant, SmallModel.Config, width: 45, height: 30);

    // The structure of Stable Diffusion, with text attention wherever the variant leaves it.
    [TestCase("global-attention")]
    [TestCase("concat")]
    [TestCase("control-net")]
    public void TheModelWithTextMatches(string variant) =>
        Expect(variant, SourceFiles.SmallConfig, width: 40, height: 64);

    private void Expect(string variant, ModelConfig config, int width, int height)
    {
        string weights = Path.Combine(folder, "random.safetensors");
        RandomWeights.Write(weights, ModelVariant.Find(variant).Of(config), 43, SafeTensorType.F16);
        PipelineComparison.Expect(weights, width, height, steps: 2, guidance: 2);
    }
}
