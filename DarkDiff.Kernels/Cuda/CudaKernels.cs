using DarkDiff.Kernels.Cuda.Kernels;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda;

/// <summary>Which launcher prepares which op.</summary>
internal static class CudaKernels
{
    /// <summary>Bytes of working memory that an op needs.</summary>
    public static long ScratchBytes(Op op, DeviceLimits limits) => op switch
    {
        Conv2dOp conv => Conv2dLauncher.ScratchBytes(conv, limits),
        GroupNormOp norm => GroupNormLauncher.ScratchBytes(norm, limits),
        _ => 0,
    };

    /// <summary>Weights that the calls of an op read, with their layouts.</summary>
    public static IEnumerable<(WeightTensor Weight, CudaWeightLayout Layout)> Weights(Op op) => op switch
    {
        Conv2dOp conv => WithBias(conv.Weight, CudaWeightLayout.ConvTaps, conv.Bias, CudaWeightLayout.F32Vector),
        LinearOp linear => WithBias(linear.Weight, CudaWeightLayout.Storage, linear.Bias, CudaWeightLayout.Storage),
        GroupNormOp norm => WithBias(norm.Weight, CudaWeightLayout.F32Vector, norm.Bias, CudaWeightLayout.F32Vector),
        LayerNormOp norm => WithBias(norm.Weight, CudaWeightLayout.F32Vector, norm.Bias, CudaWeightLayout.F32Vector),
        _ => [],
    };

    /// <summary>Adds the calls of an op.</summary>
    /// <exception cref="NotSupportedException">No kernel can do it.</exception>
    public static void Add(Op op, CudaPlacement at, LaunchList launches)
    {
        switch (op)
        {
            case Conv2dOp conv:
                Conv2dLauncher.Add(conv, at, launches);
                break;
            case LinearOp linear:
                LinearLauncher.Add(linear, at, launches);
                break;
            case GroupNormOp norm:
                GroupNormLauncher.Add(norm, at, launches);
                break;
            case LayerNormOp norm:
                LayerNormLauncher.Add(norm, at, launches);
                break;
            case AttentionOp attention:
                AttentionLauncher.Add(attention, at, launches);
                break;
            case RegionAttentionOp attention:
                RegionAttentionLauncher.Add(attention, at, launches);
                break;
            case GegluOp geglu:
                GegluLauncher.Add(geglu, at, launches);
                break;
            case SiluOp silu:
                SiluLauncher.Add(silu, at, launches);
                break;
            case AddOp add:
                AddLauncher.Add(add, at, launches);
                break;
            case ScaleOp scale:
                ScaleLauncher.Add(scale, at, launches);
                break;
            case RepeatBatchOp repeat:
                RepeatBatchLauncher.Add(repeat, at, launches);
                break;
            case ConvertOp convert:
                ConvertLauncher.Add(convert, at, launches);
                break;
            case CropOp crop:
                CropLauncher.Add(crop, at, launches);
                break;
            case BlendOp blend:
                BlendLauncher.Add(blend, at, launches);
                break;
            case TimestepEmbeddingOp embedding:
                TimestepEmbeddingLauncher.Add(embedding, at, launches);
                break;
            case DdimStepOp step:
                DdimStepLauncher.Add(step, at, launches);
                break;
            default:
                throw new NotSupportedException($"the CUDA device has no kernel for {op.GetType().Name}");
        }
    }

    private static IEnumerable<(WeightTensor Weight, CudaWeightLayout Layout)> WithBias(
        WeightTensor weight, CudaWeightLayout layout, WeightTensor? bias, CudaWeightLayout biasLayout) =>
        bias is null ? [(weight, layout)] : [(weight, layout), (bias, biasLayout)];
}
