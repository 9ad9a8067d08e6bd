using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Graph;

/// <summary>The method of every convolution and linear layer of a picture.</summary>
internal sealed class ProductMethods
{
    private readonly Dictionary<WeightTensor, ProductOption> options = [];

    /// <param name="layers">The layers.</param>
    /// <param name="chosen">Index of each layer's option.</param>
    public ProductMethods(IReadOnlyList<ProductLayer> layers, IReadOnlyList<int> chosen)
    {
        foreach ((ProductLayer layer, int index) in layers.Zip(chosen))
        {
            ProductOption option = layer.Options[index];
            options.Add(layer.Weight, option);
            SpentBytes += layer.Bytes[index] - layer.Bytes[0];
            AreSmallest &= index == 0;
            AreFastest &= index == layer.Options.Count - 1;
            Suited += layer.Options.Any(IsAccelerated) ? 1 : 0;
            Accelerated += IsAccelerated(option) ? 1 : 0;
            Narrow += layer.Options.Any(IsInPlace) ? 1 : 0;
            if (IsInPlace(option))
            {
                InPlace++;
                InPlaceBytes += layer.Bytes[index];
            }
        }
    }

    /// <summary>Layers that have a faster way than the direct one.</summary>
    public int Suited { get; }

    /// <summary>Layers that go a faster way than the direct one.</summary>
    public int Accelerated { get; }

    /// <summary>Layers whose weight can be read in place.</summary>
    public int Narrow { get; }

    /// <summary>Layers whose weight is read in place.</summary>
    public int InPlace { get; }

    /// <summary>Bytes of those layers' weights.</summary>
    public long InPlaceBytes { get; }

    /// <summary>Whether every layer goes the way that takes least memory.</summary>
    public bool AreSmallest { get; } = true;

    /// <summary>Whether every layer goes its fastest way.</summary>
    public bool AreFastest { get; } = true;

    /// <summary>Bytes of weights beyond those of the ways that take least memory.</summary>
    public long SpentBytes { get; }

    /// <summary>Whether an op goes a faster way than the direct one.</summary>
    public bool IsAccelerated(Op op) => op is ProductOp product && IsAccelerated(options[product.Weight]);

    /// <summary>The graph, in bands or not, with the methods in its ops.</summary>
    public OpGraph AppliedTo(OpGraph graph) => graph with
    {
        Ops =
        [
            .. graph.Ops.Select(
                op => op is ProductOp product ? product with { Method = options[product.Weight].Method } : op),
        ],
    };

    /// <summary>About the time of one run of a graph, in operations of the direct ways.</summary>
    public double Time(OpGraph graph) =>
        graph.Ops.Sum(op => op.Flops / (op is ProductOp product ? options[product.Weight].SpeedUp : 1));

    private static bool IsAccelerated(ProductOption option) => option.SpeedUp > 1;

    private static bool IsInPlace(ProductOption option) => option.Method == ProductMethod.InPlace;
}
