using System.Runtime.InteropServices;
using DarkDiff.Kernels;
using DarkDiff.Runtime.Model.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Model;

/// <summary>
/// Random weights made when they are asked for, the same for the engine and for torch. Cheap numbers, because the
/// models of full size have hundreds of millions of them.
/// </summary>
internal sealed unsafe class RandomWeightSource(uint seed) : IWeightSource, IDisposable
{
    private readonly Dictionary<string, WeightTensor> tensors = [];

    public WeightTensor Get(string key, params int[] dimensions)
    {
        if (!tensors.TryGetValue(key, out WeightTensor? tensor))
        {
            long count = dimensions.Aggregate(1L, (product, extent) => product * extent);
            float* data = (float*)NativeMemory.Alloc((nuint)count, sizeof(float));
            Fill(data, count, key, dimensions);
            tensor = new WeightTensor(key, dimensions, ElementType.F32, (byte*)data);
            tensors.Add(key, tensor);
        }

        return tensor;
    }

    /// <summary>Gives the parameters of a module the same values.</summary>
    /// <param name="module">The module.</param>
    /// <param name="prefix">What its keys begin with, with the dot.</param>
    public void CopyTo(nn.Module module, string prefix)
    {
        using var noGrad = no_grad();
        foreach ((string name, Parameter parameter) in module.named_parameters())
        {
            using var scope = NewDisposeScope();
            long[] shape = parameter.shape;
            long[] stored = shape.Length == 4 ? [shape[0], shape[2], shape[3], shape[1]] : shape;
            WeightTensor weight = Get(prefix + name, [.. stored.Select(extent => (int)extent)]);
            float[] values = new ReadOnlySpan<float>(weight.Data, checked((int)weight.Elements)).ToArray();
            Tensor copy = tensor(values).reshape(stored);
            parameter.copy_(shape.Length == 4 ? copy.permute(0, 3, 1, 2) : copy);
        }
    }

    public void Dispose()
    {
        foreach (WeightTensor tensor in tensors.Values)
            NativeMemory.Free(tensor.Data);
        tensors.Clear();
    }

    private void Fill(float* data, long count, string key, int[] dimensions)
    {
        uint state = seed;
        foreach (char letter in key)
            state = (state ^ letter) * 16777619;
        state |= 1;
        bool isNorm = key.Contains("norm", StringComparison.Ordinal);
        float center = isNorm && key.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
        // Uniform numbers of this half-width have the variance 1 / fan-in, which keeps activations their size.
        float width = dimensions.Length == 1 ? 0.1f : MathF.Sqrt(3f * dimensions[0] / count);
        for (long i = 0; i < count; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            data[i] = center + width * ((int)state * (1f / 2147483648f));
        }
    }
}
