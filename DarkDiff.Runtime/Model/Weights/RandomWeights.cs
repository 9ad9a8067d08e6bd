using DarkDiff.Kernels.Random;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Runtime.Model.Weights;

/// <summary>
/// Weight files with random values, for tests and benchmarks: activations keep their size from layer to layer, as
/// they do in a trained model.
/// </summary>
public static class RandomWeights
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="config">Sizes of the model.</param>
    /// <param name="seed">The same seed gives the same file.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    public static void Write(string path, ModelConfig config, ulong seed, SafeTensorType type)
    {
        ArgumentNullException.ThrowIfNull(config);
        // Each tensor is made when it is written: a file may be larger than memory.
        IEnumerable<SafeTensorSource> tensors = WeightInventory.Of(config).Shapes.Select((entry, index) =>
            new SafeTensorSource(
                entry.Key,
                [.. entry.Value.Select(extent => (long)extent)],
                () => Values(entry.Key, entry.Value, seed, (ulong)index),
                type));
        Dictionary<string, string> metadata = new() { [ModelWeights.ConfigKey] = config.ToJson() };
        SafeTensorsWriter.Write(path, [.. tensors], metadata);
    }

    private static float[] Values(string key, int[] shape, ulong seed, ulong stream)
    {
        float[] values = new float[shape.Aggregate(1, (product, extent) => product * extent)];
        GaussianNoise.Fill(values, seed, stream);
        (float mean, float deviation) = Distribution(key, shape);
        for (int i = 0; i < values.Length; i++)
            values[i] = mean + deviation * values[i];
        return values;
    }

    private static (float Mean, float Deviation) Distribution(string key, int[] shape)
    {
        bool isScale = key.Contains("norm", StringComparison.Ordinal)
            && key.EndsWith(".weight", StringComparison.Ordinal);
        if (shape.Length == 1)
            return (isScale ? 1 : 0, 0.1f);
        int fanIn = shape.Skip(1).Aggregate(1, (product, extent) => product * extent);
        return (0, 1 / MathF.Sqrt(fanIn));
    }
}
