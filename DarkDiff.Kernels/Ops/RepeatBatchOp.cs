namespace DarkDiff.Kernels.Ops;

/// <summary>Repeats an image over a batch (both branches of guidance start from the same latent).</summary>
/// <param name="Input">(1, H, W, C).</param>
/// <param name="Output">(N, H, W, C).</param>
public sealed record RepeatBatchOp(TensorValue Input, TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Input);

    /// <inheritdoc />
    public override long Flops => 0;
}
