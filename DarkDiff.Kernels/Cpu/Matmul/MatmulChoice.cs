using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>The ways to compute a matrix product: all that suit a linear layer, and part of those of a convolution.</summary>
internal static class MatmulChoice
{
    /// <summary>
    /// About how reading 16-bit weights in place compares with reading packed ones: every block of weights is turned once
    /// for a group of some hundred rows.
    /// </summary>
    private const double InPlaceSpeedUp = 0.95;

    /// <summary>Whether GEGLU of so many channels can be part of its linear layer: values and gates are whole panels.</summary>
    public static bool FusesGeglu(int channels) => channels % Panel.Columns == 0;

    /// <summary>The method for an op.</summary>
    public static ProductMethod Of(LinearOp op, CpuDeviceOptions options) =>
        (options.Method ?? op.Method) == ProductMethod.InPlace && Fits(ProductMethod.InPlace, options)
            ? ProductMethod.InPlace
            : ProductMethod.Direct;

    /// <summary>The matrix products with a weight, see <see cref="IDevice.ProductOptions"/>.</summary>
    public static List<ProductOption> Options(WeightTensor weight, CpuDeviceOptions options)
    {
        ProductOption direct = new(ProductMethod.Direct, 1);
        return NarrowValues.IsNarrow(weight.Type) && Fits(ProductMethod.InPlace, options)
            ? [new(ProductMethod.InPlace, InPlaceSpeedUp), direct]
            : [direct];
    }

    /// <summary>Whether a matrix product can run so: packed in bf16, weights take no more room than in place.</summary>
    public static bool Fits(ProductMethod method, CpuDeviceOptions options) =>
        method != ProductMethod.InPlace || options.Precision == ElementType.F32;
}
