namespace DarkDiff.Kernels.Ops;

/// <summary>
/// One DDIM step (η = 0) with guidance (paper, Eq. 10):
/// p = p_u + w·(p_c − p_u); x0 = a·x + b·p; ε = c·x + d·p; output = e·x0 + f·ε.
/// The six factors hold ε- and v-prediction alike: the sampler computes them in f64 for each step.
/// </summary>
/// <param name="Latent">(1, H, W, C): x at timestep t.</param>
/// <param name="Prediction">
/// (1, H, W, C), conditional only (w is not read); or (2, H, W, C), conditional first, unconditional second.
/// </param>
/// <param name="Coefficients">(1, 1, 1, 7): a, b, c, d, e, f, w; read when the op runs.</param>
/// <param name="Output">(1, H, W, C): x at the previous timestep. May be the memory of Latent.</param>
public sealed record DdimStepOp(
    TensorValue Latent, TensorValue Prediction, TensorValue Coefficients, TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Latent, Prediction, Coefficients);

    /// <inheritdoc />
    public override long Flops => 12 * Output.Shape.Elements;
}
