using static TorchSharp.torch;

namespace DarkDiff.Benchmarks.Contenders;

/// <summary>Values of a tensor of any type.</summary>
internal static class TorchValues
{
    /// <summary>In f32, in the order of its dimensions.</summary>
    public static float[] Of(Tensor tensor)
    {
        using Tensor wide = tensor.to_type(ScalarType.Float32);
        using Tensor contiguous = wide.contiguous();
        return contiguous.data<float>().ToArray();
    }
}
