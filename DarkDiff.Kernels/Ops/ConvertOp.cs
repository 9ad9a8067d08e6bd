namespace DarkDiff.Kernels.Ops;

/// <summary>output = input in another storage type, rounded to nearest even; with equal types a copy.</summary>
/// <param name="Input">Any shape, any type that the device has.</param>
/// <param name="Output">Shape of the input, any type that the device has.</param>
public sealed record ConvertOp(TensorValue Input, TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Input);

    /// <inheritdoc />
    public override long Flops => 0;
}
