using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Graph;

/// <summary>
/// The convolution layers of all graphs of a picture, and the choice of a method for each. A layer has one method in all
/// graphs, so that its weight is packed once.
/// </summary>
internal sealed class ConvolutionLayers
{
    private readonly List<ConvolutionLayer> layers = [];

    /// <param name="work">The graphs, none in bands, and how often each runs for one picture.</param>
    /// <param name="device">Asked for its ways to convolve.</param>
    public ConvolutionLayers(IEnumerable<(OpGraph Graph, int Runs)> work, IDevice device)
    {
        IEnumerable<IGrouping<WeightTensor, (Conv2dOp Op, int Runs)>> byWeight = work
            .SelectMany(part => part.Graph.Ops.OfType<Conv2dOp>().Select(op => (Op: op, part.Runs)))
            .GroupBy(part => part.Op.Weight);
        foreach (IGrouping<WeightTensor, (Conv2dOp Op, int Runs)> layer in byWeight)
        {
            Conv2dOp[] ops = [.. layer.Select(part => part.Op)];
            ConvolutionOption[] options =
                [.. ops.Select(device.ConvolutionOptions).Aggregate((a, b) => [.. a.Intersect(b)])];
            long[] bytes =
            [
                .. options.Select(option => device
                    .PackedWeights(ops[0] with { Method = option.Method })
                    .Where(packed => packed.Weight == layer.Key)
                    .Sum(packed => packed.Bytes)),
            ];
            layers.Add(new ConvolutionLayer(
                layer.Key, layer.Sum(part => (double)part.Op.Flops * part.Runs), options, bytes));
        }
    }

    /// <summary>Every layer by the way that takes least memory.</summary>
    public ConvolutionMethods Plain => new(layers, [.. layers.Select(_ => 0)]);

    /// <summary>Every layer by the fastest way.</summary>
    public ConvolutionMethods Fastest => new(layers, [.. layers.Select(layer => layer.Options.Count - 1)]);

    /// <summary>
    /// Spends memory for scratch and larger packed weights where it saves most time. For every size to which scratch can
    /// make the arena grow: weights in what is left, greedily by time per byte, of the options whose scratch fits; of all
    /// that, what takes least time.
    /// </summary>
    /// <param name="bytes">Bytes to spend.</param>
    /// <param name="growth">What scratch costs.</param>
    /// <returns>The methods, and the bytes that they take.</returns>
    public (ConvolutionMethods Methods, long Bytes) Within(long bytes, ArenaGrowth growth)
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

        ConvolutionMethods methods = new(layers, best);
        return (methods, methods.ExtraBytes + bestGrowth);
    }

    /// <summary>The layers.</summary>
    public IReadOnlyList<ConvolutionLayer> All => layers;

    private double Time(int[] chosen) => layers.Select((layer, index) => layer.Time(chosen[index])).Sum();

    /// <summary>Each layer goes from one option whose scratch fits to the next, while weights fit.</summary>
    private int[] WithScratch(long scratch, long bytes, ArenaGrowth growth)
    {
        List<(int Layer, int From, int To, long Bytes, double Gain)> upgrades = [];
        for (int index = 0; index < layers.Count; index++)
        {
            ConvolutionLayer layer = layers[index];
            int from = 0;
            for (int to = 1; to < layer.Options.Count; to++)
            {
                if (growth.Of(layer, to) > scratch)
                    continue;
                long extra = layer.Bytes[to] - layer.Bytes[from];
                upgrades.Add((index, from, to, extra, (layer.Time(from) - layer.Time(to)) / extra));
                from = to;
            }
        }

        int[] chosen = new int[layers.Count];
        foreach ((int layer, int from, int to, long extra, _) in upgrades.OrderByDescending(upgrade => upgrade.Gain))
        {
            if (chosen[layer] != from || extra > bytes)
                continue;
            chosen[layer] = to;
            bytes -= extra;
        }

        return chosen;
    }
}
