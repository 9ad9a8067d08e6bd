using System.Reflection;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Cuda.Kernels;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;
using DarkDiff.PtxSim;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>
/// Runs one op on the simulated device. Every value is an allocation of its own, so that one byte beyond it is found;
/// results and scratch start as NaN.
/// </summary>
internal static class SimulatedOp
{
    /// <summary>Name of a result whose op keeps the types that its values have.</summary>
    public const string KeepTypes = "result of given type";

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
    /// <param name="tile">Tile to use for a convolution, instead of the one that fits best.</param>
    /// <exception cref="NotSupportedException">The device has no kernel for the op.</exception>
    public static (float[] Output, IReadOnlyList<(KernelCall Call, LaunchResult Result)> Launches) Launch(
        Op op, Func<TensorValue, float[]> data, ElementType storage, Conv2dTile? tile = null)
    {
        SimulatedKernels kernels = SimulatedKernels.For(storage);
        Op typed = Retype(op, storage);
        using SimulatedWeights weights = new(kernels, storage);
        using Placement placement = new(kernels, typed, data);
        CudaPlacement at = new(placement, weights, kernels.Limits, storage);
        LaunchList launches = new();
        if (tile is not null && typed is Conv2dOp conv)
            Conv2dLauncher.Add(conv, Conv2dPlan.With(conv, tile, 1), at, launches);
        else
            CudaKernels.Add(typed, at, launches);
        IReadOnlyList<(KernelCall, LaunchResult)> results =
            kernels.Run(launches, $"{op.GetType().Name} {op.Output.Shape} {storage}");
        byte[] bytes = new byte[typed.Output.Bytes];
        placement[typed.Output].Memory.Read(0, bytes);
        return (StorageValues.Values(bytes, typed.Output.Type), results);
    }

    // Latents, factors and timesteps are f32 on every device.
    private static Op Retype(Op op, ElementType storage)
    {
        if (op is DdimStepOp || op.Output.Name == KeepTypes)
            return op;
        Dictionary<TensorValue, TensorValue> typed = [];
        Op copy = op with { };
        foreach (PropertyInfo property in op.GetType().GetProperties().Where(p => p.PropertyType == typeof(TensorValue)))
        {
            if (property.GetValue(op) is not TensorValue value || property.Name == nameof(TimestepEmbeddingOp.Timestep))
                continue;
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

        public Placement(SimulatedKernels kernels, Op op, Func<TensorValue, float[]> data)
        {
            foreach (TensorValue value in op.Inputs.DistinctBy(v => v.Id))
            {
                _values[value.Id] = new(kernels.Device, value.Bytes);
                _values[value.Id].Write(0, StorageValues.Bytes(data(value), value.Type));
            }

            _values[op.Output.Id] = new(kernels.Device, op.Output.Bytes);
            _scratch = new(kernels.Device, CudaKernels.ScratchBytes(op, kernels.Limits));
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
