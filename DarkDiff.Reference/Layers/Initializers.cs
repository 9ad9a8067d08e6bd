using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Layers;

/// <summary>Start values of parameters.</summary>
internal static class Initializers
{
    /// <summary>Uniform in ±1/√fanIn, as torch's own convolutions and linear layers start.</summary>
    public static Parameter Uniform(long fanIn, params long[] shape)
    {
        double bound = 1 / Math.Sqrt(fanIn);
        return new Parameter((rand(shape) * 2 - 1) * bound);
    }

    /// <summary>All the same value.</summary>
    public static Parameter Constant(double value, params long[] shape) => new(full(shape, value));
}
