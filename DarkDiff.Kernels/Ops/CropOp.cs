namespace DarkDiff.Kernels.Ops;

/// <summary>output = a window of the input: one tile of a latent.</summary>
/// <param name="Input">(N, H, W, C), f32 on every device.</param>
/// <param name="Row">First row of the window.</param>
/// <param name="Column">First column of the window.</param>
/// <param name="Output">(N, h, w, C), f32; the window lies inside the input.</param>
public sealed record CropOp(TensorValue Input, int Row, int Column, TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Input);

    /// <inheritdoc />
    public override long Flops => 0;
}
