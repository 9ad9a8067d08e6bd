namespace DarkDiff.Kernels.Ops;

/// <summary>Layer normalisation over channels.</summary>
/// <param name="Input">(N, H, W, C).</param>
/// <param name="Weight">(C): scale.</param>
/// <param name="Bias">(C): shift.</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Output">(N, H, W, C).</param>
public sealed record LayerNormOp(
    TensorValue Input, WeightTensor Weight, WeightTensor Bias, float Epsilon, TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Input);

    /// <inheritdoc />
    public override long Flops => 7 * Output.Shape.Elements;
}
