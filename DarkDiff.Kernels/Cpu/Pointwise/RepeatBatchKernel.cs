using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Pointwise;

/// <summary><see cref="RepeatBatchOp"/>.</summary>
internal sealed unsafe class RepeatBatchKernel(RepeatBatchOp op, CpuPlacement at)
    : RangeKernel(op.Input.Shape.Elements, 1 + op.Output.Shape.N)
{
    private readonly float* _input = at[op.Input];
    private readonly float* _output = at[op.Output];
    private readonly long _elements = op.Input.Shape.Elements;
    private readonly int _batch = op.Output.Shape.N;

    /// <inheritdoc />
    protected override void Run(long first, long end)
    {
        long bytes = (end - first) * sizeof(float);
        for (int n = 0; n < _batch; n++)
            Buffer.MemoryCopy(_input + first, _output + n * _elements + first, bytes, bytes);
    }
}
