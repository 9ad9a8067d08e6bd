using DarkDiff.Kernels;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Support;

/// <summary>Seeded data, and the way between our NHWC arrays and PyTorch's NCHW tensors.</summary>
public static class TorchTensors
{
    /// <summary>Values evenly spread over [−scale, scale), always the same for one seed.</summary>
    public static float[] Uniform(long count, int seed, float scale = 1)
    {
        var random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = scale * (2 * random.NextSingle() - 1);
        return values;
    }

    /// <summary>An (N, C, H, W) tensor of <paramref name="type"/> from NHWC values.</summary>
    public static Tensor ToNchw(float[] nhwc, TensorShape shape, ScalarType type)
    {
        using Tensor image = tensor(nhwc, [shape.N, shape.H, shape.W, shape.C]);
        using Tensor permuted = image.permute(0, 3, 1, 2);
        using Tensor contiguous = permuted.contiguous();
        return contiguous.to_type(type, copy: true);
    }

    /// <summary>A tensor of <paramref name="type"/> with the given sizes from row-major values.</summary>
    public static Tensor ToTensor(float[] values, ScalarType type, params long[] sizes)
    {
        using Tensor flat = tensor(values, sizes);
        return flat.to_type(type, copy: true);
    }

    /// <summary>NHWC values of an (N, C, H, W) tensor of f32.</summary>
    public static float[] ToNhwc(Tensor nchw)
    {
        using Tensor permuted = nchw.permute(0, 2, 3, 1);
        return Values(permuted);
    }

    /// <summary>NHWC values of an (N, C, H, W) tensor of f64.</summary>
    public static double[] ToNhwcDouble(Tensor nchw)
    {
        using Tensor permuted = nchw.permute(0, 2, 3, 1);
        return DoubleValues(permuted);
    }

    /// <summary>Row-major values of an f32 tensor.</summary>
    public static float[] Values(Tensor tensor)
    {
        using Tensor contiguous = tensor.detach().contiguous();
        return contiguous.data<float>().ToArray();
    }

    /// <summary>Row-major values of an f64 tensor.</summary>
    public static double[] DoubleValues(Tensor tensor)
    {
        using Tensor contiguous = tensor.detach().contiguous();
        return contiguous.data<double>().ToArray();
    }
}
