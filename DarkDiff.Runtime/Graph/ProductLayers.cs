using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Graph;

/// <summary>
/// The convolutions and linear layers of all graphs of a picture, and the choice of a method for each. A layer has one
/// method in all graphs, so that its weight is there once.
/// </summary>
internal sealed class ProductLayers
{
    private readonly List<ProductLayer> layers = [];

    /// <param name="work">The graphs, none in bands, and how often each runs for one picture.</param>
    /// <param name="device">Asked for its ways to multiply.</param>
    public ProductLayers(IEnumerable<(OpGraph Graph, int Runs)> work, IDevice device)
    {
        IEnumerable<IGrouping<WeightTensor, (ProductOp Op, int Runs)>> byWeight = work
            .SelectMany(part => part.Graph.Ops.OfType<ProductOp>().Select(op => (Op: op, part.Runs)))
            .GroupBy(part => part.Op.Weight);
        foreach (IGrouping<WeightTensor, (ProductOp Op, int Runs)> layer in byWeight)
        {
            ProductOp[] ops = [.. layer.Select(part => part.Op)];
            ProductOption[] options = [.. ops.Select(device.ProductOptions).Aggregate((a, b) => [.. a.Intersect(b)])];
            long[] bytes =
            [
                .. options.Select(option => device
                    .PackedWeights(ops[0] with { Method = option.Method })
                    .Where(packed => packed.Weight == layer.Key)
                    .Sum(packed => packed.Bytes)),
            ];
            layers.Add(new ProductLayer(
                layer.Key, layer.Sum(part => (double)part.Op.Flops * part.Runs), options, bytes));
        }
    }

    /// <summary>Every layer by the way that takes least memory.</summary>
    public ProductMethods Smallest => new(layers, [.. layers.Select(_ => 0)]);

    /// <summary>Every layer by the fastest way.</summary>
    public ProductMethods Fastest => new(layers, [.. layers.Select(layer => layer.Options.Count - 1)]);

    /// <summary>
    /// Spends memory for scratch and larger weights where it saves most time. For every size to which scratch can make the
    /// arena grow: weights in what is left, greedily by time per byte, of the options whose scratch fits; of all that, what
    /// takes least time.
    /// </summary>
    /// <param name="bytes">Bytes to spend.</param>
    /// <param name="growth">What scratch costs.</param>
    /// <returns>The methods, and the bytes that they take.</returns>
    public (ProductMethods Methods, long Bytes) Within(long bytes, ArenaGrowth growth)
    {
        IEnumerable<long> sizes = layers
            .SelectMany(layer => Enumerable.Range(0, layer.Options.Count).Select(option => growth.Of(layer, option)))
            .Append(0)
            .Where(size => size <= bytes)
            .Distinct()
            .Order();
        int[] best = new int[layers.Count];
        long bestGrowth = 0;
        foreach (long size in sizes)
        {
            int[] chosen = WithScratch(size, bytes - size, growth);
            if (Time(chosen) < Time(best))
                (best, bestGrowth) = (chosen, size);
        }

        ProductMethods methods = new(layers, best);
        return (methods, methods.SpentBytes + bestGrowth);
    }

    /// <summary>The layers.</summary>
    public IReadOnlyList<ProductLayer> All => layers;

    private double Time(int[] chosen) => layers.Select((layer, index) => layer.Time(chosen[index])).Sum();

    /// <summary>Layers go from one option to a faster one whose scratch fits, while weights fit, by time per byte.</summary>
    private int[] WithScratch(long scratch, long bytes, ArenaGrowth growth)
    {
        int[] chosen = new int[layers.Count];
        PriorityQueue<(int Layer, int From, int To), double> upgrades = new();
        for (int index = 0; index < layers.Count; index++)
            AddUpgrades(index);
        while (upgrades.TryDequeue(out (int Layer, int From, int To) next, out _))
        {
            long extra = layers[next.Layer].Bytes[next.To] - layers[next.Layer].Bytes[next.From];
            if (chosen[next.Layer] != next.From || extra > bytes)
                continue;
            chosen[next.Layer] = next.To;
            bytes -= extra;
            AddUpgrades(next.Layer);
        }

        return chosen;

        void AddUpgrades(int index)
        {
            ProductLayer layer = layers[index];
            int from = chosen[index];
            for (int to = from + 1; to < layer.Options.Count; to++)
            {
                double saved = layer.Time(from) - layer.Time(to);
                if (saved > 0 && growth.Of(layer, to) <= scratch)
                    upgrades.Enqueue((index, from, to), -saved / Math.Max(1, layer.Bytes[to] - layer.Bytes[from]));
            }
        }
    }
}
