namespace DarkDiff.Kernels.Ops;

/// <summary>
/// GEGLU: output = a · gelu(g), gelu exact (erf), where a is the first half of the input's channels and g the
/// second.
/// </summary>
/// <param name="Input">(N, H, W, 2·C).</param>
/// <param name="Output">(N, H, W, C).</param>
public sealed record GegluOp(TensorValue Input, TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Input);

    /// <inheritdoc />
    public override long Flops => 3 * Output.Shape.Elements;
}
