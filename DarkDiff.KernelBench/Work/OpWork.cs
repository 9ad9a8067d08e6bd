using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.KernelBench.Work;

/// <summary>One op.</summary>
internal sealed class OpWork : IKernelWork
{
    private readonly ElementType _storage;
    private readonly Func<Operands, Op> _build;
    private readonly Operands _operands;

    /// <summary>Makes the op and its operands.</summary>
    /// <param name="storage">Type in which the GPU stores activations and weights.</param>
    /// <param name="build">Makes the op; asks for its operands in the same order each time.</param>
    public OpWork(ElementType storage, Func<Operands, Op> build)
    {
        (_storage, _build) = (storage, build);
        _operands = new Operands(storage, isProcessor: false);
        Op = build(_operands);
    }

    /// <summary>The op, on values that lie nowhere yet.</summary>
    public Op Op { get; }

    /// <inheritdoc />
    public long Operations => Op.Flops;

    /// <inheritdoc />
    public long FloorBytes => OperandBytes + (Op is GroupNormOp ? InputBytes : 0);

    /// <inheritdoc />
    public long OperandBytes => InputBytes + Op.Output.Bytes + _operands.WeightBytes;

    private long InputBytes => Op.Inputs.Distinct().Sum(value => value.Bytes);

    /// <inheritdoc />
    public ILaunch Prepare(CudaDevice device)
    {
        _operands.Place(device, device.ScratchBytes(Op));
        return device.Prepare(Op, _operands);
    }

    /// <inheritdoc />
    public ResultError Compare(CpuDevice processor)
    {
        using Operands operands = new(_storage, isProcessor: true);
        Op op = _build(operands);
        operands.Place(processor, processor.ScratchBytes(op));
        using ILaunchSequence sequence = processor.Sequence([processor.Prepare(op, operands)]);
        sequence.Run();
        bool isF32 = Op.Inputs.Append(Op.Output).All(value => value.Type == ElementType.F32);
        double allowed = ResultError.AllowedIn(isF32 ? ElementType.F32 : _storage);
        return ResultError.Of(_operands.Read(Op.Output), operands.Read(op.Output), allowed);
    }

    /// <inheritdoc />
    public void Dispose() => _operands.Dispose();
}
