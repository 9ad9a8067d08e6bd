using DarkDiff.CudaSim;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Cli.Devices;

/// <summary>Opens the device that the user asks for.</summary>
internal static class DeviceFactory
{
    /// <summary>Opens a device.</summary>
    /// <param name="settings">What the user asks for.</param>
    /// <param name="notes">Told why a GPU that is there is not used, where the user left the choice.</param>
    /// <exception cref="CommandException">The device has no such precision.</exception>
    /// <exception cref="CudaException">The device, or what it needs, is not there.</exception>
    public static IDevice Open(DeviceSettings settings, TextWriter notes) => settings.Kind switch
    {
        DeviceKind.Sim => SimulatedCuda.Open(GpuPrecision(settings)),
        DeviceKind.Cuda => OpenCuda(settings),
        DeviceKind.Cpu => OpenCpu(settings),
        _ => OpenBest(settings, notes),
    };

    private static IDevice OpenBest(DeviceSettings settings, TextWriter notes)
    {
        if (settings.Precision == ElementType.F32 || NativeCudaDevice.Count() == 0)
            return OpenCpu(settings);
        try
        {
            return OpenCuda(settings);
        }
        catch (CudaException e)
        {
            notes.WriteLine($"darkdiff-rt: the GPU is not used: {ErrorWords.OneLine(e.Message)}");
            return OpenCpu(settings);
        }
    }

    private static CudaDevice OpenCuda(DeviceSettings settings) => NativeCudaDevice.Open(
        settings.Ordinal,
        new CudaDeviceOptions { Storage = GpuPrecision(settings), CompileAtRunTime = settings.CompileAtRunTime });

    /// <summary>Opens the processor, whatever kind of device the settings name.</summary>
    /// <exception cref="CommandException">It has no such precision.</exception>
    public static CpuDevice OpenCpu(DeviceSettings settings)
    {
        ElementType precision = settings.Precision ?? ElementType.F32;
        if (precision == ElementType.F16)
            throw new CommandException("--precision: the processor computes in f32 or bf16", ExitCodes.Usage);
        if (precision == ElementType.BF16 && !CpuDevice.HasBf16)
        {
            throw new CommandException(
                "--precision bf16: found a processor without AVX512-BF16, expected one with it; f32 runs everywhere");
        }

        return new CpuDevice(new CpuDeviceOptions
        {
            Threads = settings.Threads,
            Precision = precision,
            Winograd = settings.Winograd,
        });
    }

    private static ElementType GpuPrecision(DeviceSettings settings) => settings.Precision switch
    {
        ElementType.F32 => throw new CommandException(
            "--precision: a GPU computes in f16 or bf16, with sums in f32", ExitCodes.Usage),
        ElementType.BF16 => ElementType.BF16,
        _ => ElementType.F16,
    };
}
