namespace DarkDiff.Kernels.Ops;

/// <summary>output = x·sigmoid(x), element by element.</summary>
/// <param name="Input">Any shape.</param>
/// <param name="Output">Shape of the input.</param>
public sealed record SiluOp(TensorValue Input, TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Input);

    /// <inheritdoc />
    public override long Flops => 4 * Output.Shape.Elements;
}
