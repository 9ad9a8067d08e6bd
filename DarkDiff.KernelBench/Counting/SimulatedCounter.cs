using DarkDiff.CudaSim;
using DarkDiff.KernelBench.Cases;
using DarkDiff.KernelBench.Work;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.KernelBench.Counting;

/// <summary>
/// Counts what kernels do on the simulated device. A part of a case runs on a device with that part of an A100's
/// multiprocessors, so that launchers cut it as they cut the whole.
/// </summary>
internal sealed class SimulatedCounter(ElementType storage, CpuDevice processor) : IDisposable
{
    private readonly Dictionary<int, CudaDevice> _devices = [];
    private readonly List<SimulatedLaunch> _launches = [];

    /// <summary>Runs a case, checks its result, and counts.</summary>
    /// <exception cref="KernelResultException">The result is wrong.</exception>
    /// <exception cref="Kernels.Cuda.Errors.CudaException">A kernel cannot be had, or failed.</exception>
    public KernelCounts Count(KernelCase kernelCase)
    {
        CudaDevice device = Device(kernelCase.Divisor);
        using IKernelWork work = kernelCase.Build(storage, kernelCase.Divisor);
        using ILaunchSequence sequence = device.Sequence([work.Prepare(device)]);
        _launches.Clear();
        sequence.Run();
        KernelResultException.ThrowIfWrong(kernelCase, device.Name, work.Compare(processor));
        return new KernelCounts([.. _launches], kernelCase.Divisor);
    }

    /// <summary>Limits of a part of an A100.</summary>
    public static DeviceLimits Limits(int divisor)
    {
        DeviceLimits whole = SimulatedCuda.Limits;
        double share = whole.MultiprocessorCount / (double)divisor;
        return whole with { MultiprocessorCount = Math.Max(1, (int)Math.Round(share)) };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (CudaDevice device in _devices.Values)
            device.Dispose();
        _devices.Clear();
    }

    private CudaDevice Device(int divisor)
    {
        if (!_devices.TryGetValue(divisor, out CudaDevice? device))
        {
            device = SimulatedCuda.Open(storage, _launches.Add, Limits(divisor));
            _devices.Add(divisor, device);
        }

        return device;
    }
}
