using DarkDiff.KernelBench.Cases;
using DarkDiff.KernelBench.Work;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Execution;
using DarkDiff.Kernels.Cuda.Handles;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.KernelBench.Timing;

/// <summary>
/// Times kernels on a CUDA device between two events, with cold caches: before each run a buffer larger than the L2
/// cache is filled.
/// </summary>
internal sealed class DeviceTimer : IDisposable
{
    private const int WarmUps = 2;
    private const int Runs = 15;

    private readonly CudaDevice _device;
    private readonly CpuDevice _processor;
    private readonly DeviceBuffer _flush;
    private readonly CudaEvent _start;
    private readonly CudaEvent _end;

    /// <summary>Allocates what flushes the cache.</summary>
    /// <exception cref="Kernels.Cuda.Errors.CudaException">The driver refused.</exception>
    public DeviceTimer(CudaDevice device, CpuDevice processor)
    {
        (_device, _processor) = (device, processor);
        ICudaDriver driver = device.Context.Driver;
        _flush = DeviceBuffer.Allocate(driver, Math.Max(2L * driver.Properties.Limits.L2Bytes, 1 << 20));
        _start = CudaEvent.Create(driver);
        _end = CudaEvent.Create(driver);
    }

    /// <summary>Runs a case at full size, checks its result, and times it.</summary>
    /// <returns>Median of several runs, in microseconds.</returns>
    /// <exception cref="KernelResultException">The result is wrong.</exception>
    /// <exception cref="Kernels.Cuda.Errors.CudaException">Operands do not fit, or a kernel failed.</exception>
    public double Microseconds(KernelCase kernelCase)
    {
        using IKernelWork work = kernelCase.Build(_device.ActivationType, 1);
        using ILaunchSequence sequence = _device.Sequence([work.Prepare(_device)]);
        for (int i = 0; i < WarmUps; i++)
            sequence.Run();
        KernelResultException.ThrowIfWrong(kernelCase, _device.Name, work.Compare(_processor));
        double[] times = new double[Runs];
        for (int i = 0; i < Runs; i++)
            times[i] = Time(sequence);
        Array.Sort(times);
        return times[Runs / 2];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _end.Dispose();
        _start.Dispose();
        _flush.Dispose();
    }

    private double Time(ILaunchSequence sequence)
    {
        CudaContext context = _device.Context;
        (ICudaDriver driver, nint stream) = (context.Driver, context.Stream.Value);
        context.Check(driver.Fill(_flush.Address, 0, _flush.Bytes, stream), "cuMemsetD8Async");
        context.Check(driver.RecordEvent(_start.Value, stream), "cuEventRecord");
        sequence.Run();
        context.Check(driver.RecordEvent(_end.Value, stream), "cuEventRecord");
        context.Check(driver.SynchronizeEvent(_end.Value), "cuEventSynchronize");
        CudaStatus status = driver.ElapsedMilliseconds(_start.Value, _end.Value, out float milliseconds);
        context.Check(status, "cuEventElapsedTime");
        return 1000.0 * milliseconds;
    }
}
