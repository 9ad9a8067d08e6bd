using DarkDiff.KernelBench.Work;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.KernelBench.Cases;

/// <summary>Convolutions of the U-Net and the VAE. A divisor's root divides both sides of the image.</summary>
internal static class ConvolutionCases
{
    private const string Family = "convolution";

    /// <summary>The cases.</summary>
    public static IReadOnlyList<KernelCase> All { get; } =
    [
        Plain("U-Net level 0", 1, 64, 320, 320),
        Plain("U-Net level 1", 1, 32, 640, 640),
        Plain("U-Net level 2", 1, 16, 1280, 1280),
        Plain("U-Net level 3, middle", 1, 8, 1280, 1280),
        Case("conv 3×3 64², 640+320→320", "U-Net up, skip read in place", 4, 64, (o, size) =>
            Conv(o, size, 640, 320, skip: 320)),
        Case("conv 3×3 64², 320→320, stride 2", "U-Net down", 1, 64, (o, size) => Conv(o, size, 320, 320, stride: 2)),
        Case("conv 3×3 8²→16², 1280→1280", "U-Net up, upsampling", 1, 8, (o, size) =>
            Conv(o, size, 1280, 1280, upsample: true)),
        Case("conv 1×1 32², 320→640", "U-Net shortcut", 1, 32, (o, size) => Conv(o, size, 320, 640, kernel: 1)),
        Case("conv 3×3 64², 4→320 from f32", "U-Net conv_in", 1, 64, (o, size) => Conv(o, size, 4, 320, fromF32: true)),
        Case("conv 3×3 64², 320→4 to f32", "U-Net conv_out", 1, 64, (o, size) => Conv(o, size, 320, 4, toF32: true)),
        Plain("VAE level 0", 16, 512, 128, 128),
        Plain("VAE level 1", 16, 256, 256, 256),
        Plain("VAE level 2", 16, 128, 512, 512),
        Plain("VAE level 3, middle", 4, 64, 512, 512),
        Case("conv 3×3 512², 128→128, stride 2", "VAE down, padding (0, 1)", 16, 512, (o, size) =>
            Conv(o, size, 128, 128, stride: 2, padBefore: 0)),
        Case("conv 3×3 512², 3→128 from f32", "VAE conv_in", 4, 512, (o, size) => Conv(o, size, 3, 128, fromF32: true)),
        Case("conv 3×3 512², 128→3 to f32", "VAE conv_out", 16, 512, (o, size) => Conv(o, size, 128, 3, toF32: true)),
    ];

    private static KernelCase Plain(string layer, int divisor, int size, int channels, int outputs) => Case(
        $"conv 3×3 {size}², {channels}→{outputs}", layer, divisor, size, (o, side) => Conv(o, side, channels, outputs));

    private static KernelCase Case(string name, string layer, int divisor, int size, Func<Operands, int, Op> build) =>
        new(Family, name, layer, divisor, (storage, d) => new OpWork(storage, o => build(o, size / (int)Math.Sqrt(d))));

    private static Conv2dOp Conv(
        Operands o,
        int size,
        int channels,
        int outputs,
        int kernel = 3,
        int stride = 1,
        int? padBefore = null,
        int skip = 0,
        bool upsample = false,
        bool fromF32 = false,
        bool toF32 = false)
    {
        int padding = kernel / 2, before = padBefore ?? padding, scale = upsample ? 2 : 1;
        int outputSize = (size * scale + before + padding - kernel) / stride + 1;
        TensorShape input = new(1, size, size, channels), output = new(1, outputSize, outputSize, outputs);
        return new Conv2dOp(
            fromF32 ? o.InputF32(input) : o.Input(input),
            skip == 0 ? null : o.Input(input with { C = skip }),
            o.Weight(outputs, kernel, kernel, channels + skip),
            o.Weight(outputs),
            null,
            null,
            stride,
            before,
            padding,
            upsample,
            Activation.None,
            toF32 ? o.OutputF32(output) : o.Output(output));
    }
}
