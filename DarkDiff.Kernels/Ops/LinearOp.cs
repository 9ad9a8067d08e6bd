namespace DarkDiff.Kernels.Ops;

/// <summary>Linear layer over rows: output = activation(Input · Weightᵀ + Bias) + Residual.</summary>
/// <param name="Input">(N, H, W, I): N·H·W rows of I.</param>
/// <param name="Weight">(O, I); (2·O, I) with <see cref="Activation.Geglu"/>, the rows of the gates last.</param>
/// <param name="Bias">As many as the weight has rows, or absent.</param>
/// <param name="Residual">Shape of the output, or absent: added after the activation.</param>
/// <param name="Activation">Applied before the residual is added.</param>
/// <param name="Output">(N, H, W, O).</param>
public sealed record LinearOp(
    TensorValue Input,
    WeightTensor Weight,
    WeightTensor? Bias,
    TensorValue? Residual,
    Activation Activation,
    TensorValue Output) : ProductOp(Output)
{
    /// <summary>Output channels of a layer: the rows of its weight, or half of them with <see cref="Activation.Geglu"/>.</summary>
    public static int Outputs(WeightTensor weight, Activation activation) =>
        activation == Activation.Geglu ? weight.Dimensions[0] / 2 : weight.Dimensions[0];

    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Input, Residual);

    /// <inheritdoc />
    public override long Flops => 2 * Output.Shape.Rows * Weight.Elements;
}
