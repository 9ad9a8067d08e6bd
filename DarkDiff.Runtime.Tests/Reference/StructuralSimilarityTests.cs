using DarkDiff.Reference.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Reference;

[TestFixture]
internal sealed class StructuralSimilarityTests
{
    [Test]
    public void StructuralLossFallsAsNoiseGrows()
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(6);
        Tensor clean = rand([1, 3, 32, 32], generator: generator);
        Tensor noise = randn([1, 3, 32, 32], generator: generator);
        double[] values = new[] { 0.0, 0.05, 0.2 }
            .Select(sigma => StructuralSimilarity.Mean(clean, clean + sigma * noise).ToDouble()).ToArray();
        Assert.That(values[0], Is.EqualTo(1).Within(1e-3));
        Assert.That(values, Is.Ordered.Descending);
    }
}
