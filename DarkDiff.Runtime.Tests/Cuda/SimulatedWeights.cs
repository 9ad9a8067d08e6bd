using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Kernels;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Cuda.Memory;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>Weights of one op in the memory of a simulated device; convolutions are packed by the project's kernel.</summary>
internal sealed unsafe class SimulatedWeights(SimulatedKernels kernels, ElementType storage) : ICudaWeights, IDisposable
{
    private readonly List<SimulatedMemory> _memory = [];

    /// <summary>Names of the kernels that prepared weights.</summary>
    public List<string> Launched { get; } = [];

    public ulong Get(WeightTensor weight, CudaWeightLayout layout)
    {
        float[] values = StorageValues.Values(
            new ReadOnlySpan<byte>(weight.Data, (int)(weight.Elements * weight.Type.Size())), weight.Type);
        SimulatedMemory plain = New(StorageValues.Bytes(values, layout == CudaWeightLayout.F32Vector ? ElementType.F32 : storage));
        if (layout != CudaWeightLayout.ConvTaps || ConvWeightLayout.IsPlain(weight.Dimensions))
            return plain.Address;
        SimulatedMemory packed = New(new byte[ConvWeightLayout.PackedBytes(weight.Dimensions)]);
        LaunchList launches = new();
        ConvWeightLayout.AddPack(weight.Dimensions, plain.Address, packed.Address, launches);
        kernels.Run(launches, $"packing {weight}");
        Launched.AddRange(launches.Calls.Cast<KernelCall>().Select(c => c.Kernel));
        return packed.Address;
    }

    public void Dispose()
    {
        foreach (SimulatedMemory memory in _memory)
            memory.Dispose();
    }

    private SimulatedMemory New(byte[] bytes)
    {
        SimulatedMemory memory = new(kernels.Device, bytes.Length);
        memory.Write(0, bytes);
        _memory.Add(memory);
        return memory;
    }
}
