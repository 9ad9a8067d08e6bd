using DarkDiff.Runtime.Evaluation.Reports;
using DarkDiff.Runtime.Evaluation.Systems;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Reference.Evaluation;

/// <summary>The residual VAE of a model without its diffusion, as a row of the table.</summary>
/// <param name="vae">The VAE.</param>
/// <param name="label">Name of the model.</param>
/// <param name="cleanLatent">
/// Whether the latent is that of the clean picture: what perfect sampling would give. Only for models whose input is
/// linear sRGB, as the clean picture is.
/// </param>
internal sealed class VaeAloneSystem(VaeAlone vae, string label, bool cleanLatent) : IEvaluatedSystem
{
    /// <inheritdoc />
    public string Name => $"{label}: residual VAE {(cleanLatent ? "with the clean latent (bound)" : "alone")}";

    /// <inheritdoc />
    public string Family => EvaluationTable.AblationFamily;

    /// <inheritdoc />
    public bool IsShown => false;

    /// <inheritdoc />
    public LinearImage Enhance(EvaluationInput input, CancellationToken cancellation)
    {
        DevelopedImage developed = input.Develop(vae.Config.InputSpace);
        LinearImage decoded = vae.Apply(developed.Image, cleanLatent ? input.Clean : developed.Image);
        return vae.Config.OutputSpace == OutputSpace.Raw
            ? developed.Render(decoded, input.Curve)
            : OutputCurves.Convert(vae.Config.OutputCurve, input.Curve, decoded);
    }
}
