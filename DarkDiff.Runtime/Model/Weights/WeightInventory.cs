using DarkDiff.Kernels;

namespace DarkDiff.Runtime.Model.Weights;

/// <summary>Every key and shape that a config asks for, found by building the model without data.</summary>
public sealed unsafe class WeightInventory : IWeightSource
{
    private readonly Dictionary<string, int[]> shapes = new(StringComparer.Ordinal);

    private WeightInventory()
    {
    }

    /// <summary>Extents of each tensor, slowest first: (O, kh, kw, I) for convolutions, (O, I) for linear layers.</summary>
    public IReadOnlyDictionary<string, int[]> Shapes => shapes;

    /// <summary>Lists what a model of this config consists of.</summary>
    public static WeightInventory Of(ModelConfig config)
    {
        WeightInventory inventory = new();
        _ = new DarkDiffModel(config, inventory);
        return inventory;
    }

    /// <summary>The layers of a config without any data, for planning.</summary>
    internal static DarkDiffModel ModelWithoutData(ModelConfig config) => new(config, new WeightInventory());

    /// <summary>Number of values of the tensors whose key starts so; all with an empty prefix.</summary>
    public long Parameters(string prefix) => shapes
        .Where(s => s.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Sum(s => s.Value.Aggregate(1L, (product, extent) => product * extent));

    WeightTensor IWeightSource.Get(string key, params int[] dimensions)
    {
        shapes[key] = dimensions;
        return new WeightTensor(key, dimensions, ElementType.F32, null);
    }
}
