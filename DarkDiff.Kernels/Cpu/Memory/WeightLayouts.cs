using DarkDiff.Kernels.Cpu.Convolution.FewOutputs;
using DarkDiff.Kernels.Cpu.Matmul;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>Sizes of packed weights.</summary>
internal static class WeightLayouts
{
    /// <summary>Bytes of a weight in a layout.</summary>
    public static long Bytes(this WeightLayout layout, WeightTensor weight)
    {
        long outputs = weight.Dimensions[0];
        return sizeof(float) * layout switch
        {
            WeightLayout.Panels => Panel.RoundUp(outputs) * (weight.Elements / outputs),
            WeightLayout.FewOutputs => FewOutputsPacking.RoundUp(outputs) * (weight.Elements / outputs),
            WeightLayout.Winograd2 => 16 * Panel.RoundUp(outputs) * weight.Dimensions[3],
            WeightLayout.Winograd4 => 36 * Panel.RoundUp(outputs) * weight.Dimensions[3],
            _ => Panel.RoundUp(weight.Elements),
        };
    }
}
