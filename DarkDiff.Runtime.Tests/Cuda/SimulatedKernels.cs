using System.Collections.Concurrent;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.PtxSim;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>A simulated device with the project's kernels for one storage type.</summary>
internal sealed class SimulatedKernels
{
    private static readonly ConcurrentDictionary<ElementType, SimulatedKernels> s_all = new();

    private readonly ConcurrentDictionary<string, Lazy<PtxModule>> _modules = new();
    private readonly ElementType _storage;

    private SimulatedKernels(ElementType storage) => _storage = storage;

    /// <summary>The device.</summary>
    public PtxDevice Device { get; } = new();

    /// <summary>Sizes that launchers are told: those of an A100.</summary>
    public DeviceLimits Limits { get; } = new(108, 163 << 10, 40 << 20);

    /// <summary>The device for a storage type; compiles each kernel file on first use.</summary>
    public static SimulatedKernels For(ElementType storage) => s_all.GetOrAdd(storage, s => new(s));

    /// <summary>Names of all kernels of all files.</summary>
    public IReadOnlyCollection<string> EntryPoints =>
        [.. KernelPtx.Modules.SelectMany(m => Module(m).Kernels).Select(k => k.Name).Order()];

    /// <summary>A kernel.</summary>
    public PtxKernel Kernel(string module, string kernel) => Module(module)[kernel];

    /// <summary>Runs calls in order; fails the test on a finding.</summary>
    public IReadOnlyList<(KernelCall Call, LaunchResult Result)> Run(LaunchList launches, string what)
    {
        List<(KernelCall, LaunchResult)> results = [];
        foreach (KernelCall call in launches.Calls.Cast<KernelCall>())
        {
            LaunchResult result = Device.Launch(
                Kernel(call.Module, call.Kernel), new(call.Grid.X, call.Grid.Y, call.Grid.Z),
                new(call.Block.X, call.Block.Y, call.Block.Z), call.DynamicSharedBytes, call.Parameters);
            if (!result.IsClean)
                Assert.Fail($"{what}: {call.Kernel}, grid {call.Grid}:\n{string.Join('\n', result.Findings)}");
            results.Add((call, result));
        }

        return results;
    }

    private PtxModule Module(string name) =>
        _modules.GetOrAdd(name, m => new(() => Device.Load(KernelPtx.Compile(m, _storage)))).Value;
}
