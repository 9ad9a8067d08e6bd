using DarkDiff.Kernels.Cpu.Convolution.FewOutputs;
using DarkDiff.Kernels.Cpu.Convolution.Winograd;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Convolution;

/// <summary>
/// The methods that suit a convolution, from its shapes, its weight's type and the device's options: results do not depend
/// on the machine.
/// <para>Accuracy. A direct convolution's rounding error grows with the length of its sums, 9·C products; Winograd's
/// transforms magnify the error of shorter ones. F(2×2, 3×3) stays below twice PyTorch's error at any C; F(4×4, 3×3) does
/// from <see cref="MinWinograd4Channels"/> channels on.</para>
/// <para>Speed. Transforms need whole cache lines of input channels; enough tiles must share those of the filters for the
/// time to be spent on products.</para>
/// </summary>
internal static class ConvolutionChoice
{
    /// <summary>Input channels from which on F(4×4, 3×3) is accurate enough.</summary>
    public const int MinWinograd4Channels = 64;

    private const int MinOutputs = 16;
    private const int MinTiles = 12;

    // With fewer, F(4×4, 3×3) transforms filters for as long as F(2×2, 3×3) multiplies.
    private const int MinWinograd4Tiles = 16;
    private const int MaxFewOutputs = 8;

    /// <summary>About how F(2×2, 3×3), with 2.25 times fewer products, compares with the direct way.</summary>
    private const double Winograd2SpeedUp = 1.8;

    /// <summary>The same for F(4×4, 3×3), with 4 times fewer products.</summary>
    private const double Winograd4SpeedUp = 3;

    /// <summary>
    /// About how many times as fast the direct way is in bf16. Winograd's algorithm stays in f32: F(2×2, 3×3) does not
    /// pay beside it.
    /// </summary>
    private const double Bf16SpeedUp = 1.9;

    /// <summary>The method for an op.</summary>
    public static ProductMethod Of(Conv2dOp op, CpuDeviceOptions options)
    {
        ProductMethod method = options.Method ?? op.Method ?? Options(op, options)[^1].Method;
        return Fits(op, method) && MatmulChoice.Fits(method, options) ? method : ProductMethod.Direct;
    }

    /// <summary>The methods for an op, see <see cref="IDevice.ProductOptions"/>.</summary>
    public static IReadOnlyList<ProductOption> Options(Conv2dOp op, CpuDeviceOptions options)
    {
        if (Fits(op, ProductMethod.FewOutputs))
            return [new(ProductMethod.FewOutputs, 1)];
        List<ProductOption> methods = MatmulChoice.Options(op.Weight, options);
        if (!options.Winograd || !Fits(op, ProductMethod.Winograd2) || WinogradGeometry.CountTiles(op, 2) < MinTiles
            || op.Output.Shape.C < MinOutputs)
        {
            return methods;
        }

        double direct = options.Precision == ElementType.BF16 ? Bf16SpeedUp : 1;
        if (Winograd2SpeedUp > direct)
            methods.Add(new(ProductMethod.Winograd2, Winograd2SpeedUp / direct));
        if (op.Weight.Dimensions[3] >= MinWinograd4Channels && WinogradGeometry.CountTiles(op, 4) >= MinWinograd4Tiles)
            methods.Add(new(ProductMethod.Winograd4, Winograd4SpeedUp / direct));
        return methods;
    }

    /// <summary>Whether a method can do a convolution.</summary>
    private static bool Fits(Conv2dOp op, ProductMethod method) => method switch
    {
        ProductMethod.Winograd2 or ProductMethod.Winograd4 =>
            op.Stride == 1 && op.Weight.Dimensions[1] == 3 && op.Weight.Dimensions[2] == 3 && HasWholeLines(op),
        ProductMethod.FewOutputs =>
            op.Output.Shape.C <= MaxFewOutputs
            && HasWholeLines(op)
            && op.Weight.Dimensions[1] * op.Weight.Dimensions[2] <= FewOutputsPacking.MaxTaps,
        _ => true,
    };

    /// <summary>Whether the channels of a pixel are a number of cache lines, in both inputs.</summary>
    private static bool HasWholeLines(Conv2dOp op) =>
        op.Input.Shape.C % CacheLine.Floats == 0 && (op.Input2?.Shape.C ?? 0) % CacheLine.Floats == 0;
}
