using DarkDiff.Reference.Commands;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;

namespace DarkDiff.Runtime.Tests.Cli;

/// <summary>The trainer's command <c>export</c>: what it changes of a checkpoint's config.</summary>
public class ExportCommandTests : CliFixture
{
    [Test]
    public void TheSpacingIsSetAndOtherwiseKept()
    {
        MakeWeights();
        Assert.That(Export(Weights, "trailing.safetensors", "--spacing", "trailing", "--steps", "4"), Is.Zero);
        Assert.That(Export(At("trailing.safetensors"), "kept.safetensors"), Is.Zero);
        Assert.That(Export(At("trailing.safetensors"), "leading.safetensors", "--spacing", "leading"), Is.Zero);
        Assert.That(Config("trailing.safetensors").DefaultSteps, Is.EqualTo(4));
        Assert.That(Config("trailing.safetensors").Diffusion, Is.EqualTo(
            Small.Diffusion with { Spacing = TimestepSpacing.Trailing }));
        Assert.That(Config("kept.safetensors").Diffusion.Spacing, Is.EqualTo(TimestepSpacing.Trailing));
        Assert.That(Config("leading.safetensors").Diffusion, Is.EqualTo(Small.Diffusion));

        (int code, string output, string error) = Run("info", At("trailing.safetensors"));
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Match(@"timestep spacing\s+trailing\b"));
    }

    [Test]
    public void AnotherSpacingIsOneSentence()
    {
        IEnumerable<string> errors = ExportCommand.Create()
            .Parse([Weights, "-o", At("x.safetensors"), "--spacing", "karras"]).Errors.Select(e => e.Message);
        Assert.That(errors, Is.EqualTo(new[] { "--spacing: found 'karras', expected leading or trailing" }));
    }

    private int Export(string source, string target, params string[] options) =>
        ExportCommand.Create().Parse([source, "-o", At(target), .. options]).Invoke();

    private ModelConfig Config(string name)
    {
        using ModelWeights weights = ModelWeights.Open(At(name));
        return weights.Config;
    }
}
