namespace DarkDiff.Kernels.Ops;

/// <summary>
/// 2-D convolution, NHWC, zero padding:
/// output = activation(conv([Input, Input2], Weight) + Bias + ChannelBias) + Residual.
/// </summary>
/// <param name="Input">(N, H, W, C1).</param>
/// <param name="Input2">
/// (N, H, W, C2) or absent: its channels follow those of <paramref name="Input"/>, so that a skip concatenation
/// is never materialised.
/// </param>
/// <param name="Weight">(O, kh, kw, C1 + C2); 3×3 or 1×1.</param>
/// <param name="Bias">(O) or absent.</param>
/// <param name="ChannelBias">
/// (N, 1, 1, O) or absent: added per image and channel (the time embedding of a residual block).
/// </param>
/// <param name="Residual">Shape of the output, or absent: added after the activation.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="PadBefore">Zero rows and columns above and to the left.</param>
/// <param name="PadAfter">
/// Zero rows and columns below and to the right; (0, 1) with stride 2 is the VAE encoder's downsampling.
/// </param>
/// <param name="Upsample">Input is read through nearest-neighbour ×2 upsampling, never materialised.</param>
/// <param name="Activation">Applied before the residual is added.</param>
/// <param name="Output">(N, H', W', O).</param>
public sealed record Conv2dOp(
    TensorValue Input,
    TensorValue? Input2,
    WeightTensor Weight,
    WeightTensor? Bias,
    TensorValue? ChannelBias,
    TensorValue? Residual,
    int Stride,
    int PadBefore,
    int PadAfter,
    bool Upsample,
    Activation Activation,
    TensorValue Output) : ProductOp(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Input, Input2, ChannelBias, Residual);

    /// <inheritdoc />
    public override long Flops =>
        2 * Output.Shape.Elements * Weight.Dimensions[1] * Weight.Dimensions[2] * Weight.Dimensions[3];
}
