using DarkDiff.Benchmarks.Cases;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Benchmarks.Contenders;

/// <summary>This project's kernel.</summary>
internal sealed class KernelContender : IContender
{
    private readonly Operands _operands;
    private readonly Op _op;
    private readonly ILaunchSequence _sequence;

    /// <summary>Packs weights and plans.</summary>
    public KernelContender(IDevice device, Operands operands, Op op)
    {
        (_operands, _op) = (operands, op);
        ILaunch launch = operands.Prepare(device, op);
        Kernel = launch.Kernel;
        _sequence = device.Sequence([launch]);
    }

    /// <inheritdoc />
    public string Name => IContender.Ours;

    /// <summary>Name of the kernel.</summary>
    public string Kernel { get; }

    /// <inheritdoc />
    public void Run() => _sequence.Run();

    /// <inheritdoc />
    public float[] Result() => _operands.Read(_op.Output);

    /// <inheritdoc />
    public void Dispose() => _sequence.Dispose();
}
