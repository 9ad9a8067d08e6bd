using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Graph;

/// <summary>The launches of a plan's ops, bound to memory.</summary>
internal static class PlanLaunches
{
    /// <summary>Prepares every op, or, where one cannot be prepared, holds nothing of the others.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="device">The device it was made for.</param>
    /// <param name="arena">At least the plan's arena.</param>
    /// <param name="bindings">Memory and byte offset of every input and output.</param>
    /// <exception cref="ArgumentException">The arena is too small, or an input or output is not bound.</exception>
    public static ILaunch[] Prepare(
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

        List<ILaunch> launches = new(plan.Graph.Ops.Count);
        try
        {
            foreach ((int i, Op op) in plan.Graph.Ops.Index())
                launches.Add(device.Prepare(op, new Placement(plan, i, arena, bindings)));
            return [.. launches];
        }
        catch
        {
            launches.ForEach(launch => launch.Dispose());
            throw;
        }
    }

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
