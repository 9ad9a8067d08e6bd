using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Evaluation.Systems;

/// <summary>The rendering without any denoising.</summary>
public sealed class PlainIsp : IEvaluatedSystem
{
    /// <summary>Its family.</summary>
    public const string FamilyName = "plain ISP";

    /// <inheritdoc />
    public string Name => FamilyName;

    /// <inheritdoc />
    public string Family => FamilyName;

    /// <inheritdoc />
    public bool IsShown => true;

    /// <inheritdoc />
    public LinearImage Enhance(EvaluationInput input, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.RenderPlain();
    }
}
