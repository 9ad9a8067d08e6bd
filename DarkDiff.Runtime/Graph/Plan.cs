using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Graph;

/// <summary>
/// A graph with every temporary value and every op's scratch placed in one arena. Its size is known before anything
/// is allocated.
/// </summary>
public sealed class Plan
{
    private readonly Dictionary<TensorValue, long> offsets;
    private readonly long[] scratchOffsets;

    private Plan(OpGraph graph, Dictionary<TensorValue, long> offsets, long[] scratchOffsets, long arenaBytes)
    {
        Graph = graph;
        this.offsets = offsets;
        this.scratchOffsets = scratchOffsets;
        ArenaBytes = arenaBytes;
    }

    /// <summary>What is run.</summary>
    public OpGraph Graph { get; }

    /// <summary>Bytes of the arena.</summary>
    public long ArenaBytes { get; }

    /// <summary>Plans a graph for a device.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="device">Asked for the scratch of each op.</param>
    /// <param name="reuse">
    /// Whether memory is shared between values that are not alive at once; without it every value has its own place
    /// (for tests and for looking at intermediate values).
    /// </param>
    public static Plan Create(OpGraph graph, IDevice device, bool reuse = true)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(device);
        int last = graph.Ops.Count - 1;
        Dictionary<TensorValue, Lifetime> alive = Lifetimes(graph);
        List<TensorValue> values = [.. alive.Keys];
        List<Lifetime> lifetimes = [.. values.Select(v => reuse ? alive[v] : new Lifetime(v.Bytes, 0, last))];
        for (int i = 0; i < graph.Ops.Count; i++)
            lifetimes.Add(new Lifetime(device.ScratchBytes(graph.Ops[i]), i, i));
        (long[] placed, long bytes) = ArenaLayout.Place(lifetimes);
        Dictionary<TensorValue, long> offsets = [];
        for (int i = 0; i < values.Count; i++)
            offsets.Add(values[i], placed[i]);
        return new Plan(graph, offsets, placed[values.Count..], bytes);
    }

    /// <summary>Offset in the arena of a temporary value that has memory of its own.</summary>
    internal long OffsetOf(TensorValue value) => offsets[value];

    /// <summary>Offset of the scratch of the op at <paramref name="index"/>.</summary>
    internal long ScratchOffset(int index) => scratchOffsets[index];

    /// <summary>First and last op that need each temporary value that has memory of its own.</summary>
    internal static Dictionary<TensorValue, Lifetime> Lifetimes(OpGraph graph)
    {
        HashSet<TensorValue> external = [.. graph.External];
        Dictionary<TensorValue, Lifetime> alive = [];
        for (int i = 0; i < graph.Ops.Count; i++)
        {
            Op op = graph.Ops[i];
            foreach (TensorValue value in op.Inputs.Select(input => graph.Aliases.Resolve(input).Root))
            {
                if (!external.Contains(value))
                    alive[value] = alive[value] with { Last = i };
            }

            TensorValue output = graph.Aliases.Resolve(op.Output).Root;
            if (external.Contains(output))
                continue;
            int first = alive.TryGetValue(output, out Lifetime lifetime) ? lifetime.First : i;
            alive[output] = new Lifetime(output.Bytes, first, i);
        }

        return alive;
    }
}
