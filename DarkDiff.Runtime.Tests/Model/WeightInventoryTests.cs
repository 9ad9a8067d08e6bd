using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;

namespace DarkDiff.Runtime.Tests.Model;

/// <summary>Keys and shapes that the engine asks for.</summary>
[TestFixture]
internal sealed class WeightInventoryTests
{
    [Test]
    public void TinyHasTheParametersOfTheReferenceModel()
    {
        using ReferenceModel reference = new(ModelConfigs.Tiny);
        Dictionary<string, string> expected = reference.named_parameters().ToDictionary(
            p => p.name,
            p => p.parameter.shape is [long o, long i, long h, long w]
                ? $"{o} {h} {w} {i}"
                : string.Join(' ', p.parameter.shape));
        Dictionary<string, string> found = WeightInventory.Of(ModelConfigs.Tiny).Shapes.ToDictionary(
            s => s.Key, s => string.Join(' ', s.Value));
        Assert.That(found, Is.EquivalentTo(expected));
    }

    [Test]
    public void FullSizeHasTheTensorsOfStableDiffusion()
    {
        WeightInventory inventory = WeightInventory.Of(ModelConfigs.Sd21);
        // Stable Diffusion 2.1: 686 tensors and 865,910,724 parameters in the U-Net. Region attention replaces keys
        // and values from 1024 text channels by keys and values from the layer's own C channels in the seven
        // transformers of down and mid blocks.
        long difference = new[] { 320, 320, 640, 640, 1280, 1280, 1280 }.Sum(c => 2L * c * (c - 1024));
        Assert.Multiple(() =>
        {
            Assert.That(inventory.Shapes.Keys.Count(k => k.StartsWith("unet.", StringComparison.Ordinal)), Is.EqualTo(686));
            Assert.That(inventory.Parameters("unet."), Is.EqualTo(865_910_724 + difference));
            // 248 tensors and 83,653,863 parameters, and four residual convolutions of the paper's Table A1.
            Assert.That(
                inventory.Shapes.Keys.Count(k => k.StartsWith("vae.", StringComparison.Ordinal)), Is.EqualTo(248 + 8));
            Assert.That(inventory.Parameters("vae."), Is.EqualTo(83_653_863 + 6_194_944));
            Assert.That(inventory.Shapes["text.empty"], Is.EqualTo(new[] { 77, 1024 }));
        });
    }
}
