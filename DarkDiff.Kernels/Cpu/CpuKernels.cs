using DarkDiff.Kernels.Cpu.Attention;
using DarkDiff.Kernels.Cpu.Convolution;
using DarkDiff.Kernels.Cpu.Convolution.FewOutputs;
using DarkDiff.Kernels.Cpu.Convolution.Winograd;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Normalization;
using DarkDiff.Kernels.Cpu.Pointwise;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu;

/// <summary>Which kernel runs which op.</summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="E">Type of the operands of matrix products within panels.</typeparam>
/// <param name="options">How the device computes.</param>
/// <param name="tiles">The register tiles of bf16; not looked at by other types.</param>
internal sealed unsafe class CpuKernels<S, V, E>(CpuDeviceOptions options, Bf16Tiles? tiles) : ICpuKernels
    where S : struct, ISimd<V>
    where V : struct
    where E : unmanaged, IPanelElement<E>
{
    /// <inheritdoc />
    public long ScratchBytes(Op op, int threads) => op switch
    {
        Conv2dOp conv => ConvolutionChoice.Of(conv, options) switch
        {
            ProductMethod.FewOutputs => FewOutputsKernel<S, V>.ScratchBytes(conv),
            ProductMethod.Winograd2 => new WinogradGeometry(conv, 2, threads).ScratchBytes(threads),
            ProductMethod.Winograd4 => new WinogradGeometry(conv, 4, threads).ScratchBytes(threads),
            ProductMethod method => MatmulScratch(method, threads),
        },
        LinearOp linear => MatmulScratch(
            MatmulChoice.Of(linear, options), threads, linear.Activation == Activation.Geglu),
        GroupNormOp norm => new GroupNormScratch(norm, threads).Bytes,
        AttentionOp attention => AttentionGeometry.Of(attention, sizeof(E)).ScratchBytes(threads),
        RegionAttentionOp attention => AttentionGeometry.Of(attention, sizeof(E)).ScratchBytes(threads),
        _ => 0,
    };

    /// <inheritdoc />
    public IReadOnlyList<ProductOption> ProductOptions(ProductOp op) => op is Conv2dOp conv
        ? ConvolutionChoice.Options(conv, options)
        : MatmulChoice.Options(op.Weight, options);

    /// <inheritdoc />
    public IEnumerable<(WeightTensor Weight, WeightLayout Layout)> Weights(Op op) => op switch
    {
        Conv2dOp conv => WithBias(conv.Weight, LayoutOf(conv), conv.Bias),
        LinearOp linear => WithBias(linear.Weight, MatrixLayout(MatmulChoice.Of(linear, options)), linear.Bias),
        GroupNormOp norm => WithBias(norm.Weight, WeightLayout.Vector, norm.Bias),
        LayerNormOp norm => WithBias(norm.Weight, WeightLayout.Vector, norm.Bias),
        _ => [],
    };

    /// <inheritdoc />
    public CpuLaunch Create(Op op, CpuPlacement at) => op switch
    {
        Conv2dOp conv => ConvolutionChoice.Of(conv, options) switch
        {
            ProductMethod.FewOutputs => new FewOutputsKernel<S, V>(conv, at),
            ProductMethod.Winograd2 => new WinogradKernel<S, V, WinogradTile2>(conv, at),
            ProductMethod.Winograd4 => new WinogradKernel<S, V, WinogradTile4>(conv, at),
            ProductMethod method => new Conv2dKernel<S, V, E>(conv, at, method == ProductMethod.InPlace, tiles),
        },
        LinearOp { Activation: Activation.Geglu, Output.Shape.C: int channels } when !MatmulChoice.FusesGeglu(channels) =>
            throw new NotSupportedException(
                $"GEGLU within a linear layer of {channels} channels, expected a multiple of {Panel.Columns}"),
        LinearOp linear => new LinearKernel<S, V, E>(
            linear, at, MatmulChoice.Of(linear, options) == ProductMethod.InPlace, tiles),
        GroupNormOp norm => new GroupNormKernel<S, V>(norm, at),
        LayerNormOp norm => new LayerNormKernel<S, V>(norm, at),
        AttentionOp a => new AttentionKernel<S, V, E>(
            AttentionGeometry.Of(a, sizeof(E)), a.Query, a.Key, a.Value, a.Output, at, tiles),
        RegionAttentionOp a => new AttentionKernel<S, V, E>(
            AttentionGeometry.Of(a, sizeof(E)), a.Query, a.Key, a.Value, a.Output, at, tiles),
        GegluOp geglu => new GegluKernel<S, V>(geglu, at),
        SiluOp silu => new SiluKernel<S, V>(silu, at),
        AddOp add => new AddKernel<S, V>(add, at),
        ScaleOp scale => new ScaleKernel<S, V>(scale, at),
        RepeatBatchOp repeat => new RepeatBatchKernel(repeat, at),
        ConvertOp convert => new ConvertKernel(convert, at),
        CropOp crop => new CropKernel(crop, at),
        BlendOp blend => new BlendKernel(blend, at),
        TimestepEmbeddingOp embedding => new TimestepEmbeddingKernel(embedding, at),
        DdimStepOp step => new DdimStepKernel<S, V>(step, at),
        _ => throw new NotSupportedException($"the CPU device has no kernel for {op.GetType().Name}"),
    };

    private WeightLayout LayoutOf(Conv2dOp op) => ConvolutionChoice.Of(op, options) switch
    {
        ProductMethod.FewOutputs => WeightLayout.FewOutputs,
        ProductMethod.Winograd2 or ProductMethod.Winograd4 => WeightLayout.Taps,
        ProductMethod method => MatrixLayout(method),
    };

    private static WeightLayout MatrixLayout(ProductMethod method) =>
        method == ProductMethod.InPlace ? WeightLayout.InPlace : E.Weights;

    private static long MatmulScratch(ProductMethod method, int threads, bool isGated = false) => (long)threads
        * MatmulKernel<S, V, E>.WorkspaceFloats(method == ProductMethod.InPlace, isGated) * sizeof(float);

    private static IEnumerable<(WeightTensor Weight, WeightLayout Layout)> WithBias(
        WeightTensor weight, WeightLayout layout, WeightTensor? bias) =>
        bias is null ? [(weight, layout)] : [(weight, layout), (bias, WeightLayout.Vector)];
}
