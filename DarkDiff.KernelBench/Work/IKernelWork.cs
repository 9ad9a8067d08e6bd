using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.KernelBench.Work;

/// <summary>What kernels compute, with its operands: prepared on a device once, run any number of times.</summary>
internal interface IKernelWork : IDisposable
{
    /// <summary>Operations that must be done; 0 where values are only moved.</summary>
    long Operations { get; }

    /// <summary>
    /// Bytes that must be moved where no cache holds an operand: every input and every weight read once, every output
    /// written once; the input of a group normalisation read twice.
    /// </summary>
    long FloorBytes { get; }

    /// <summary>Bytes of all operands, each counted once.</summary>
    long OperandBytes { get; }

    /// <summary>Puts the operands into a device's memory.</summary>
    /// <exception cref="Kernels.Cuda.Errors.CudaException">They do not fit, or a kernel cannot be had.</exception>
    ILaunch Prepare(CudaDevice device);

    /// <summary>Compares the result of a run with the processor's.</summary>
    ResultError Compare(CpuDevice processor);
}
