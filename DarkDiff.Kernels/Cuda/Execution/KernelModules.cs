using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Kernels.Cuda.Handles;
using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Execution;

/// <summary>The kernels of one device, each file loaded when its first kernel is asked for.</summary>
internal sealed class KernelModules(CudaContext context, IKernelImages images, ElementType storage) : IDisposable
{
    // More must be asked for before a launch.
    private const int SharedBytesOfAnyKernel = 48 << 10;

    private readonly Dictionary<string, CudaModule> _modules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (nint Kernel, int SharedBytes)> _kernels = new(StringComparer.Ordinal);

    /// <summary>The driver's handle of the kernel that a call launches.</summary>
    /// <exception cref="Errors.CudaException">The kernel cannot be compiled, loaded, or launched so.</exception>
    public nint Get(KernelCall call)
    {
        if (!_kernels.TryGetValue(call.Kernel, out (nint Kernel, int SharedBytes) known))
            known = (Module(call.Module).Kernel(call.Kernel), SharedBytesOfAnyKernel);
        if (call.DynamicSharedBytes > known.SharedBytes)
        {
            context.Check(
                context.Driver.AllowDynamicShared(known.Kernel, call.DynamicSharedBytes),
                $"cuFuncSetAttribute({call.Kernel}, {call.DynamicSharedBytes} bytes of shared memory)");
            known.SharedBytes = call.DynamicSharedBytes;
        }

        _kernels[call.Kernel] = known;
        return known.Kernel;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (CudaModule module in _modules.Values)
            module.Dispose();
        _modules.Clear();
        _kernels.Clear();
    }

    private CudaModule Module(string name)
    {
        if (!_modules.TryGetValue(name, out CudaModule? module))
        {
            byte[] image = images.Get(name, storage, context.Driver.Properties.Architecture);
            module = CudaModule.Load(context.Driver, name, image);
            _modules.Add(name, module);
        }

        return module;
    }
}
