using DarkDiff.Kernels.Cpu.Attention;
using DarkDiff.Kernels.Cpu.Convolution;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Normalization;
using DarkDiff.Kernels.Cpu.Pointwise;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu;

/// <summary>Which kernel runs which op.</summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal sealed class CpuKernels<S, V> : ICpuKernels
    where S : struct, ISimd<V>
    where V : struct
{
    /// <inheritdoc />
    public long ScratchBytes(Op op, int threads) => op switch
    {
        Conv2dOp or LinearOp => (long)threads * MatmulKernel<S, V>.WorkspaceFloats * sizeof(float),
        GroupNormOp norm => new GroupNormScratch(norm, threads).Bytes,
        AttentionOp attention => AttentionGeometry.Of(attention).ScratchBytes(threads),
        RegionAttentionOp attention => AttentionGeometry.Of(attention).ScratchBytes(threads),
        _ => 0,
    };

    /// <inheritdoc />
    public CpuLaunch Create(Op op, CpuPlacement at) => op switch
    {
        Conv2dOp conv => new Conv2dKernel<S, V>(conv, at),
        LinearOp linear => new LinearKernel<S, V>(linear, at),
        GroupNormOp norm => new GroupNormKernel<S, V>(norm, at),
        LayerNormOp norm => new LayerNormKernel<S, V>(norm, at),
        AttentionOp a => new AttentionKernel<S, V>(AttentionGeometry.Of(a), a.Query, a.Key, a.Value, a.Output, at),
        RegionAttentionOp a =>
            new AttentionKernel<S, V>(AttentionGeometry.Of(a), a.Query, a.Key, a.Value, a.Output, at),
        GegluOp geglu => new GegluKernel<S, V>(geglu, at),
        SiluOp silu => new SiluKernel<S, V>(silu, at),
        AddOp add => new AddKernel<S, V>(add, at),
        ScaleOp scale => new ScaleKernel<S, V>(scale, at),
        RepeatBatchOp repeat => new RepeatBatchKernel(repeat, at),
        ConvertOp convert => new ConvertKernel(convert, at),
        TimestepEmbeddingOp embedding => new TimestepEmbeddingKernel(embedding, at),
        DdimStepOp step => new DdimStepKernel<S, V>(step, at),
        _ => throw new NotSupportedException($"the CPU device has no kernel for {op.GetType().Name}"),
    };
}
