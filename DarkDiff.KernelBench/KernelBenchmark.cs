using DarkDiff.KernelBench.Cases;
using DarkDiff.KernelBench.Counting;
using DarkDiff.KernelBench.Reports;
using DarkDiff.KernelBench.Timing;
using DarkDiff.KernelBench.Work;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cuda;

namespace DarkDiff.KernelBench;

/// <summary>Counts kernels on the simulated device, and times them on a real one where there is one.</summary>
internal sealed class KernelBenchmark : IDisposable
{
    private readonly ElementType _storage;
    private readonly SimulatedCounter _counter;
    private readonly DeviceTimer? _timer;

    /// <summary>Makes the benchmark.</summary>
    /// <param name="storage">Type in which kernels store values: f16 or bf16.</param>
    /// <param name="processor">What results are compared with.</param>
    /// <param name="device">The device to time, which stores the same type; null to count only.</param>
    public KernelBenchmark(ElementType storage, CpuDevice processor, CudaDevice? device)
    {
        _storage = storage;
        _counter = new SimulatedCounter(storage, processor);
        _timer = device is null ? null : new DeviceTimer(device, processor);
    }

    /// <summary>Measures one case.</summary>
    /// <exception cref="KernelResultException">A result is wrong.</exception>
    /// <exception cref="Kernels.Cuda.Errors.CudaException">A kernel cannot be had, or failed.</exception>
    public KernelRow Measure(KernelCase kernelCase)
    {
        KernelCounts counts = _counter.Count(kernelCase);
        double? microseconds = _timer?.Microseconds(kernelCase);
        using IKernelWork whole = kernelCase.Build(_storage, 1);
        return new KernelRow(
            kernelCase, whole.Operations, whole.FloorBytes, whole.OperandBytes, counts, microseconds);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _timer?.Dispose();
        _counter.Dispose();
    }
}
