using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Cuda.Memory;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.KernelBench.Work;

/// <summary>A kernel that is no op of a graph: from some buffers to one.</summary>
/// <param name="operations">Operations that must be done.</param>
/// <param name="inputs">Bytes of each input.</param>
/// <param name="outputBytes">Bytes of the output.</param>
/// <param name="add">Adds the launch, given the inputs' addresses and the output's.</param>
/// <param name="compare">Compares the output with what the host computes.</param>
internal sealed class BufferWork(
    long operations,
    byte[][] inputs,
    long outputBytes,
    Action<ulong[], ulong, LaunchList> add,
    Func<byte[], ResultError> compare) : IKernelWork
{
    private readonly List<IDeviceMemory> _memory = [];

    /// <inheritdoc />
    public long Operations => operations;

    /// <inheritdoc />
    public long FloorBytes => OperandBytes;

    /// <inheritdoc />
    public long OperandBytes => inputs.Sum(input => (long)input.Length) + outputBytes;

    /// <inheritdoc />
    public ILaunch Prepare(CudaDevice device)
    {
        Dispose();
        foreach (byte[] input in inputs)
        {
            _memory.Add(device.Allocate(input.Length));
            _memory[^1].Write(0, input);
        }

        _memory.Add(device.Allocate(outputBytes));
        LaunchList launches = new();
        ulong[] addresses = [.. _memory.Select(memory => ((ICudaMemory)memory).Address)];
        add(addresses[..^1], addresses[^1], launches);
        return device.Prepare(launches);
    }

    /// <inheritdoc />
    public ResultError Compare(CpuDevice processor)
    {
        byte[] output = new byte[outputBytes];
        _memory[^1].Read(0, output);
        return compare(output);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (IDeviceMemory memory in _memory)
            memory.Dispose();
        _memory.Clear();
    }
}
