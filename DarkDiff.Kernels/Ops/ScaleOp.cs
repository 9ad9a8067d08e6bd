namespace DarkDiff.Kernels.Ops;

/// <summary>output = Factor · x, for the first channels of the input (the VAE's mean, times the latent scale).</summary>
/// <param name="Input">(N, H, W, C).</param>
/// <param name="Factor">Multiplier.</param>
/// <param name="Output">(N, H, W, C') with C' ≤ C: the first C' channels.</param>
public sealed record ScaleOp(TensorValue Input, float Factor, TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Input);

    /// <inheritdoc />
    public override long Flops => Output.Shape.Elements;
}
