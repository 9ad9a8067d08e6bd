using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Graph;

/// <summary>
/// By how much the arena grows, at the least, where a layer takes one of its options: scratch lies beside the
/// values that are alive meanwhile, and where those are few it costs nothing.
/// </summary>
internal sealed class ArenaGrowth
{
    private readonly Dictionary<(WeightTensor Weight, ProductMethod Method), long> growths = [];

    /// <param name="graphs">All graphs, in bands or not.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="arenaBytes">The arena where every layer takes its first option.</param>
    /// <param name="device">Asked for scratch.</param>
    public ArenaGrowth(
        IEnumerable<OpGraph> graphs, IReadOnlyList<ProductLayer> layers, long arenaBytes, IDevice device)
    {
        Dictionary<WeightTensor, ProductLayer> byWeight = layers.ToDictionary(layer => layer.Weight);
        foreach (OpGraph graph in graphs)
        {
            long[] alive = AliveBytes(graph);
            for (int i = 0; i < graph.Ops.Count; i++)
            {
                if (graph.Ops[i] is not ProductOp product)
                    continue;
                foreach (ProductOption option in byWeight[product.Weight].Options)
                {
                    long scratch = ArenaLayout.Aligned(device.ScratchBytes(product with { Method = option.Method }));
                    (WeightTensor, ProductMethod) key = (product.Weight, option.Method);
                    growths[key] = Math.Max(growths.GetValueOrDefault(key), alive[i] + scratch - arenaBytes);
                }
            }
        }
    }

    /// <summary>Bytes, at least 0.</summary>
    public long Of(ProductLayer layer, int option) => growths[(layer.Weight, layer.Options[option].Method)];

    /// <summary>Bytes of the temporary values that are alive at each op.</summary>
    private static long[] AliveBytes(OpGraph graph)
    {
        long[] alive = new long[graph.Ops.Count];
        foreach (Lifetime lifetime in Plan.Lifetimes(graph).Values)
        {
            for (int i = lifetime.First; i <= lifetime.Last; i++)
                alive[i] += ArenaLayout.Aligned(lifetime.Bytes);
        }

        return alive;
    }
}
