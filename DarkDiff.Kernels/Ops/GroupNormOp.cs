namespace DarkDiff.Kernels.Ops;

/// <summary>
/// Group normalisation, NHWC, over H·W and the channels of a group, then an optional activation. With two inputs
/// the groups are those of their concatenated channels.
/// </summary>
/// <param name="Input">(N, H, W, C1).</param>
/// <param name="Input2">(N, H, W, C2) or absent.</param>
/// <param name="Weight">(C1 + C2): scale.</param>
/// <param name="Bias">(C1 + C2): shift.</param>
/// <param name="Groups">Number of groups; divides the channels.</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Activation">Applied last.</param>
/// <param name="Output">
/// (N, H, W, C1 + C2). On the CPU it may be the memory of Input where there is no Input2.
/// </param>
public sealed record GroupNormOp(
    TensorValue Input,
    TensorValue? Input2,
    WeightTensor Weight,
    WeightTensor Bias,
    int Groups,
    float Epsilon,
    Activation Activation,
    TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Input, Input2);

    /// <inheritdoc />
    public override long Flops => 7 * Output.Shape.Elements;
}
