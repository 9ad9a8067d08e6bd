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
        ILaunch[] launches = PlanLaunches.Prepare(plan, device, arena, bindings);
        Plan = plan;
        try
        {
            sequence = device.Sequence(launches);
        }
        catch
        {
            Array.ForEach(launches, launch => launch.Dispose());
            throw;
        }
    }

    /// <summary>What is run.</summary>
    public Plan Plan { get; }

    /// <summary>Runs every launch; after a cancelled run it can run again.</summary>
    /// <param name="cancellation">See <see cref="ILaunchSequence.Run"/>.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public void Run(CancellationToken cancellation = default) => sequence.Run(cancellation);

    /// <inheritdoc />
    public void Dispose() => sequence.Dispose();
}
