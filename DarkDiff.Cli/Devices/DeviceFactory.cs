using DarkDiff.CudaSim;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Cli.Devices;

/// <summary>Opens the device that the user asks for.</summary>
internal static class DeviceFactory
{
    /// <summary>Opens a device.</summary>
    /// <exception cref="CommandException">The device has no such precision.</exception>
    /// <exception cref="Kernels.Cuda.Errors.CudaException">The device, or what it needs, is not there.</exception>
    public static IDevice Open(DeviceSettings settings)
    {
        switch (settings.Kind)
        {
            case DeviceKind.Sim:
                return SimulatedCuda.Open(GpuPrecision(settings));
            default:
                if (settings.Precision is not (null or ElementType.F32))
                    throw new CommandException("--precision: the processor computes in f32 only", ExitCodes.Usage);
                return new CpuDevice(settings.Threads);
        }
    }

    private static ElementType GpuPrecision(DeviceSettings settings) => settings.Precision switch
    {
        ElementType.F32 => throw new CommandException(
            "--precision: a GPU computes in f16 or bf16, with sums in f32", ExitCodes.Usage),
        ElementType.BF16 => ElementType.BF16,
        _ => ElementType.F16,
    };
}
