using System.Diagnostics;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Graph;

/// <summary>
/// A plan bound to memory whose ops run one by one and are timed: shows where the time goes. Computes what
/// <see cref="ExecutablePlan"/> computes. For devices that compute while the caller waits, as the CPU does.
/// </summary>
public sealed class TimedPlan : IDisposable
{
    private readonly List<ILaunchSequence> sequences = [];
    private readonly double[] seconds;

    /// <summary>Prepares every op.</summary>
    /// <inheritdoc cref="ExecutablePlan(Plan, IDevice, IDeviceMemory, IReadOnlyDictionary{TensorValue, ValueTuple{IDeviceMemory, long}})"/>
    public TimedPlan(
        Plan plan,
        IDevice device,
        IDeviceMemory arena,
        IReadOnlyDictionary<TensorValue, (IDeviceMemory Memory, long Offset)> bindings)
    {
        ILaunch[] launches = PlanLaunches.Prepare(plan, device, arena, bindings);
        try
        {
            foreach (ILaunch launch in launches)
                sequences.Add(device.Sequence([launch]));
        }
        catch
        {
            Dispose();
            Array.ForEach(launches, launch => launch.Dispose());
            throw;
        }

        seconds = new double[launches.Length];
        Ops = plan.Graph.Ops;
        Kernels = [.. launches.Select(launch => launch.Kernel)];
    }

    /// <summary>The ops, in the order they run.</summary>
    public IReadOnlyList<Op> Ops { get; }

    /// <summary>Name of each op's kernel.</summary>
    public IReadOnlyList<string> Kernels { get; }

    /// <summary>Runs every op once.</summary>
    /// <returns>Seconds that each took; the next run overwrites them. Those of the first run include packing weights.</returns>
    public ReadOnlySpan<double> Run()
    {
        for (int i = 0; i < sequences.Count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            sequences[i].Run();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return seconds;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (ILaunchSequence sequence in sequences)
            sequence.Dispose();
    }
}
