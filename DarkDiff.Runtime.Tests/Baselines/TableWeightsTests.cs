using DarkDiff.Reference.Baselines;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Tests.Raw;

namespace DarkDiff.Runtime.Tests.Baselines;

/// <summary>The weights of the systems that the shipped model is compared with.</summary>
[TestFixture]
internal sealed class TableWeightsTests
{
    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot, "weights", "tables");

    [TestCaseSource(typeof(ModelVariant), nameof(ModelVariant.Names))]
    public void EverySystemIsShippedAtTheSameSize(string name)
    {
        using ModelWeights weights = ModelWeights.Open(Path.Combine(Folder, name + ".safetensors"));
        Assert.That(weights.Config.Variant, Is.EqualTo(name));
        Assert.That(weights.Config.Name, Is.EqualTo(ModelConfigs.Micro.Name));
        Assert.That(weights.Config.Unet.BlockOutChannels, Is.EqualTo(ModelConfigs.Micro.Unet.BlockOutChannels));
        Assert.That(weights.Config.Vae.BlockOutChannels, Is.EqualTo(ModelConfigs.Micro.Vae.BlockOutChannels));
    }

    [Test]
    public void TheRegressionBaselineIsShipped()
    {
        using SidUNet network = SidUNet.Load(Path.Combine(Folder, "sid-unet.safetensors"));
        Assert.That(network.parameters().Sum(p => p.numel()), Is.EqualTo(1_941_300));
    }

    [Test]
    public void NothingElseIsShipped() => Assert.That(
        Directory.GetFiles(Folder).Select(Path.GetFileNameWithoutExtension),
        Is.EquivalentTo(ModelVariant.Names.Append("sid-unet")));
}
