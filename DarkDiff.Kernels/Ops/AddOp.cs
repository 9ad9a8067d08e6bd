namespace DarkDiff.Kernels.Ops;

/// <summary>output = A + B, element by element.</summary>
/// <param name="A">Any shape.</param>
/// <param name="B">Shape of <paramref name="A"/>.</param>
/// <param name="Output">Shape of <paramref name="A"/>. May be the memory of either.</param>
public sealed record AddOp(TensorValue A, TensorValue B, TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(A, B);

    /// <inheritdoc />
    public override long Flops => Output.Shape.Elements;
}
