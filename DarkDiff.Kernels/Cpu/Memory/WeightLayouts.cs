using DarkDiff.Kernels.Cpu.Convolution.FewOutputs;
using DarkDiff.Kernels.Cpu.Convolution.Winograd;
using DarkDiff.Kernels.Cpu.Matmul;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>Sizes of weights as the device keeps them.</summary>
internal static class WeightLayouts
{
    /// <summary>Bytes of a weight in a layout.</summary>
    public static long Bytes(this WeightLayout layout, WeightTensor weight)
    {
        if (layout == WeightLayout.InPlace)
            return weight.Elements * weight.Type.Size();
        long outputs = weight.Dimensions[0];
        return sizeof(float) * layout switch
        {
            WeightLayout.Panels => Panel.RoundUp(outputs) * (weight.Elements / outputs),
            WeightLayout.FewOutputs => FewOutputsPacking.RoundUp(outputs) * (weight.Elements / outputs),
            WeightLayout.Winograd2 => Planes(WinogradFilter.Tile2) * Panel.RoundUp(outputs) * weight.Dimensions[3],
            WeightLayout.Winograd4 => Planes(WinogradFilter.Tile4) * Panel.RoundUp(outputs) * weight.Dimensions[3],
            _ => Panel.RoundUp(weight.Elements),
        };
    }

    /// <summary>Values of a transformed filter, one for each place in a tile of the input.</summary>
    private static long Planes(double[,] filter) => (long)filter.GetLength(0) * filter.GetLength(0);
}
