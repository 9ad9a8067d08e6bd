using DarkDiff.Reference.Training;
using DarkDiff.Runtime.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Reference;

/// <summary>The forward process and its inverse.</summary>
[TestFixture]
internal sealed class DiffusionTargetTests
{
    [TestCase(Prediction.Epsilon)]
    [TestCase(Prediction.V)]
    public void ThePerfectPredictionGivesTheCleanLatentBack(Prediction prediction)
    {
        using var scope = NewDisposeScope();
        DiffusionTarget diffusion = new(new DiffusionConfig { Prediction = prediction });
        using Generator generator = new(8);
        Tensor latent = randn([3, 4, 5, 7], generator: generator);
        Tensor noise = randn([3, 4, 5, 7], generator: generator);
        Tensor timestep = tensor(new long[] { 1, 400, 981 });
        Tensor noisy = diffusion.AddNoise(latent, noise, timestep);
        Tensor target = diffusion.Target(latent, noise, timestep);
        Tensor estimate = diffusion.CleanEstimate(noisy, target, timestep);
        // ε-prediction divides by √ᾱ = 0.076 at t = 981, which magnifies f32 rounding thirteen times.
        Assert.That((estimate - latent).abs().max().ToDouble(), Is.LessThan(14 * 4 * Math.Pow(2, -23)));
    }

    [TestCase(21, 0.9803807481)]
    [TestCase(499, 0.2776696505)]
    [TestCase(981, 0.0057755001)]
    public void TheScheduleHasThePublishedValues(int timestep, double alphaCumulative)
    {
        using var scope = NewDisposeScope();
        DiffusionTarget diffusion = new(new DiffusionConfig());
        Tensor signal = diffusion.AddNoise(ones(1, 1, 1, 1), zeros(1, 1, 1, 1), tensor(new long[] { timestep }));
        Assert.That(signal.ToDouble(), Is.EqualTo(Math.Sqrt(alphaCumulative)).Within(1e-6));
    }
}
