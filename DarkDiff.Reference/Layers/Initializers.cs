using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Layers;

/// <summary>Start values of parameters.</summary>
internal static class Initializers
{
    /// <summary>Uniform in ±1/√fanIn, as torch's own convolutions and linear layers start.</summary>
    public static Parameter Uniform(long fanIn, params long[] shape)
    {
        // Intermediate tensors would wait for the garbage collector: three times the memory of a large model.
        using IDisposable scope = NewDisposeScope();
        double bound = 1 / Math.Sqrt(fanIn);
        Parameter parameter = new(rand(shape).mul_(2).sub_(1).mul_(bound));
        parameter.MoveToOuterDisposeScope();
        return parameter;
    }

    /// <summary>All the same value.</summary>
    public static Parameter Constant(double value, params long[] shape) => new(full(shape, value));
}
