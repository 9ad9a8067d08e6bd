using System.Reflection;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Cuda.Kernels;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;
using DarkDiff.PtxSim;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>
/// Runs one op on the simulated device. Every value is an allocation of its own, so that one byte beyond it is found;
/// results and scratch start as NaN.
/// </summary>
internal static class SimulatedOp
{
    /// <summary>Name of a value that keeps its type, whatever the device stores.</summary>
    public const string KeepType = "value of given type";

    /// <summary>The result, in f32.</summary>
    /// <param name="op">The op, on f32 values.</param>
    /// <param name="data">Values of its inputs.</param>
    /// <param name="storage">Type in which the device keeps activations.</param>
    /// <exception cref="NotSupportedException">The device has no kernel for the op.</exception>
    public static float[] Run(Op op, Func<TensorValue, float[]> data, ElementType storage) =>
        Launch(op, data, storage).Output;

    /// <summary>The result, in f32, and what each launch did.</summary>
    /// <param name="op">The op, on f32 values.</param>
    /// <param name="data">Values of its inputs.</param>
    /// <param name="storage">Type in which the device keeps activations.</param>
    /// <param name="forced">Tile and parts of a convolution, instead of those that fit best.</param>
    /// <exception cref="NotSupportedException">The device has no kernel for the op.</exception>
    public static (float[] Output, IReadOnlyList<(KernelCall Call, LaunchResult Result)> Launches) Launch(
        Op op, Func<TensorValue, float[]> data, ElementType storage, ForcedTile? forced = null)
    {
        SimulatedKernels kernels = SimulatedKernels.For(storage);
        Op typed = Retype(op, storage);
        Conv2dPlan? plan = forced?.Plan((Conv2dOp)typed);
        using SimulatedWeights weights = new(kernels, storage);
        using Placement placement = new(kernels, typed, data, plan?.ScratchBytes ?? CudaKernels.ScratchBytes(typed, kernels.Limits));
        LaunchList launches = Launches(typed, plan, new CudaPlacement(placement, weights, kernels.Limits, storage));
        IReadOnlyList<(KernelCall, LaunchResult)> results =
            kernels.Run(launches, $"{op.GetType().Name} {op.Output.Shape} {storage}");
        byte[] bytes = new byte[typed.Output.Bytes];
        placement[typed.Output].Memory.Read(0, bytes);
        return (StorageValues.Values(bytes, typed.Output.Type), results);
    }

    /// <summary>Names of the kernels that would run.</summary>
    public static IEnumerable<string> Kernels(
        Op op, Func<TensorValue, float[]> data, ElementType storage, ForcedTile? forced = null)
    {
        SimulatedKernels kernels = SimulatedKernels.For(storage);
        Op typed = Retype(op, storage);
        Conv2dPlan? plan = forced?.Plan((Conv2dOp)typed);
        using SimulatedWeights weights = new(kernels, storage);
        using Placement placement = new(kernels, typed, data, plan?.ScratchBytes ?? CudaKernels.ScratchBytes(typed, kernels.Limits));
        LaunchList launches = Launches(typed, plan, new CudaPlacement(placement, weights, kernels.Limits, storage));
        return [.. launches.Calls.Cast<KernelCall>().Select(c => c.Kernel), .. weights.Launched];
    }

    private static LaunchList Launches(Op typed, Conv2dPlan? plan, CudaPlacement at)
    {
        LaunchList launches = new();
        if (plan is not null)
            Conv2dLauncher.Add((Conv2dOp)typed, plan, at, launches);
        else
            CudaKernels.Add(typed, at, launches);
        return launches;
    }

    // Latents, factors and timesteps are f32 on every device.
    private static Op Retype(Op op, ElementType storage)
    {
        if (op is DdimStepOp or CropOp or BlendOp)
            return op;
        Dictionary<TensorValue, TensorValue> typed = [];
        Op copy = op with { };
        foreach (PropertyInfo property in op.GetType().GetProperties().Where(p => p.PropertyType == typeof(TensorValue)))
        {
            if (property.GetValue(op) is not TensorValue value || value.Name == KeepType
                || property.Name == nameof(TimestepEmbeddingOp.Timestep))
            {
                continue;
            }

            if (!typed.TryGetValue(value, out TensorValue? other))
                typed[value] = other = new(value.Id, value.Shape, storage, value.Name);
            property.SetValue(copy, other);
        }

        return copy;
    }

    private sealed class Placement : IPlacement, IDisposable
    {
        private readonly Dictionary<int, SimulatedMemory> _values = [];
        private readonly SimulatedMemory _scratch;

        public Placement(SimulatedKernels kernels, Op op, Func<TensorValue, float[]> data, long scratchBytes)
        {
            foreach (TensorValue value in op.Inputs.DistinctBy(v => v.Id))
            {
                _values[value.Id] = new(kernels.Device, value.Bytes);
                _values[value.Id].Write(0, StorageValues.Bytes(data(value), value.Type));
            }

            _values[op.Output.Id] = new(kernels.Device, op.Output.Bytes);
            _scratch = new(kernels.Device, scratchBytes);
            foreach (SimulatedMemory memory in new[] { _values[op.Output.Id], _scratch })
                kernels.Device.Fill(memory.Address, 0xff, memory.Bytes);
        }

        public (IDeviceMemory Memory, long Offset) Scratch => (_scratch, 0);

        public (IDeviceMemory Memory, long Offset) this[TensorValue value] => (_values[value.Id], 0);

        public void Dispose()
        {
            foreach (SimulatedMemory memory in _values.Values)
                memory.Dispose();
            _scratch.Dispose();
        }
    }
}

/// <summary>A tile for a convolution, and into how many parts to split its depth.</summary>
internal sealed record ForcedTile(Conv2dTile Tile, int Splits)
{
    /// <summary>The plan.</summary>
    public Conv2dPlan Plan(Conv2dOp op) => Conv2dPlan.With(op, Tile, Splits);
}
