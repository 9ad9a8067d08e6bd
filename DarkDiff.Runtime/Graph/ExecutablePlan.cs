using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Runtime.Graph;

/// <summary>A plan bound to memory, with every launch prepared. Running it allocates nothing from the second time on.</summary>
public sealed class ExecutablePlan : IDisposable
{
    private readonly ILaunchSequence sequence;

    /// <summary>Prepares every op.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="device">The device it was made for.</param>
    /// <param name="arena">At least the plan's arena; may serve other plans that do not run at the same time.</param>
    /// <param name="bindings">Memory and byte offset of every input and output.</param>
    /// <exception cref="ArgumentException">The arena is too small, or an input or output is not bound.</exception>
    public ExecutablePlan(
        Plan plan,
        IDevice device,
        IDeviceMemory arena,
        IReadOnlyDictionary<TensorValue, (IDeviceMemory Memory, long Offset)> bindings)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(arena);
        ArgumentNullException.ThrowIfNull(bindings);
        if (arena.Bytes < plan.ArenaBytes)
            throw new ArgumentException($"found an arena of {arena.Bytes} bytes, expected {plan.ArenaBytes}", nameof(arena));
        foreach (TensorValue value in plan.Graph.External)
        {
            if (!bindings.ContainsKey(value))
                throw new ArgumentException($"{value} is not bound to memory", nameof(bindings));
        }

        Plan = plan;
        ILaunch[] launches = new ILaunch[plan.Graph.Ops.Count];
        for (int i = 0; i < launches.Length; i++)
            launches[i] = device.Prepare(plan.Graph.Ops[i], new Placement(plan, i, arena, bindings));
        sequence = device.Sequence(launches);
    }

    /// <summary>What is run.</summary>
    public Plan Plan { get; }

    /// <summary>Runs every launch.</summary>
    public void Run() => sequence.Run();

    /// <inheritdoc />
    public void Dispose() => sequence.Dispose();

    private sealed class Placement(
        Plan plan,
        int op,
        IDeviceMemory arena,
        IReadOnlyDictionary<TensorValue, (IDeviceMemory Memory, long Offset)> bindings) : IPlacement
    {
        public (IDeviceMemory Memory, long Offset) Scratch => (arena, plan.ScratchOffset(op));

        public (IDeviceMemory Memory, long Offset) this[TensorValue value]
        {
            get
            {
                (TensorValue root, long offset) = plan.Graph.Aliases.Resolve(value);
                (IDeviceMemory memory, long start) =
                    bindings.TryGetValue(root, out var bound) ? bound : (arena, plan.OffsetOf(root));
                return (memory, start + offset);
            }
        }
    }
}
