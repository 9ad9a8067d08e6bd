using DarkDiff.Kernels.Cpu.Convolution.FewOutputs;
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
        return layout switch
        {
            WeightLayout.Panels or WeightLayout.Taps => PanelBytes<F32>(weight),
            WeightLayout.Bf16Panels => PanelBytes<Bf16>(weight),
            WeightLayout.FewOutputs => sizeof(float) * FewOutputsPacking.RoundUp(outputs) * (weight.Elements / outputs),
            _ => sizeof(float) * Panel.RoundUp(weight.Elements),
        };
    }

    private static unsafe long PanelBytes<E>(WeightTensor weight)
        where E : unmanaged, IPanelElement<E>
    {
        int outputs = weight.Dimensions[0];
        return Panel.RoundUp(outputs) * Panel.RoundDepth<E>((int)(weight.Elements / outputs)) * sizeof(E);
    }
}
