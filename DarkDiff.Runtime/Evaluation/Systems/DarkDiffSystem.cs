using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Runtime.Evaluation.Systems;

/// <summary>A model of this project at one sampling setting.</summary>
/// <param name="session">The model; not disposed.</param>
/// <param name="label">First part of the name: "DarkDiff", or the weight file's name where there are several.</param>
/// <param name="options">Steps, spacing, guidance and seed; what is absent is the model's default.</param>
/// <param name="family">Another family for models that the shipped one is compared with.</param>
public sealed class DarkDiffSystem(
    DarkDiffSession session, string label, EnhanceOptions options, string family = DarkDiffSystem.FamilyName)
    : IEvaluatedSystem
{
    /// <summary>The family of all models.</summary>
    public const string FamilyName = "DarkDiff";

    /// <inheritdoc />
    public string Name { get; } = NameOf(
        label,
        options.Steps ?? session.Config.DefaultSteps,
        options.Spacing ?? session.Config.Diffusion.Spacing,
        options.Guidance ?? session.Config.DefaultGuidance);

    /// <inheritdoc />
    public string Family { get; } = family;

    /// <inheritdoc />
    public bool IsShown => true;

    /// <inheritdoc />
    public LinearImage Enhance(EvaluationInput input, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        DevelopedImage developed = input.Develop(session.Config.InputSpace);
        LinearImage picture = session.Enhance(developed, options, null, cancellation).Picture;
        return OutputCurves.Convert(session.Config.OutputCurve, input.Curve, picture);
    }

    private static string NameOf(string label, int steps, TimestepSpacing spacing, float guidance)
    {
        string kind = (spacing == TimestepSpacing.Trailing ? "trailing " : "") + (steps == 1 ? "step" : "steps");
        return FormattableString.Invariant($"{label}, {steps} {kind}, guidance {guidance}");
    }
}
