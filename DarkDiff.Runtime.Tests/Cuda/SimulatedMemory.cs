using DarkDiff.Kernels.Cuda.Memory;
using DarkDiff.PtxSim;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>One allocation of a simulated device.</summary>
internal sealed class SimulatedMemory(PtxDevice device, long bytes) : ICudaMemory
{
    public long Bytes => bytes;

    public ulong Address { get; } = device.Allocate(bytes);

    public void Write(long offset, ReadOnlySpan<byte> source) => device.Write(Address + (ulong)offset, source);

    public void Read(long offset, Span<byte> destination) => device.Read(Address + (ulong)offset, destination);

    public void Dispose() => device.Free(Address);
}
