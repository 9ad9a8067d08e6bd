using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Pointwise;

/// <summary><see cref="ConvertOp"/>: values of this device are all f32, so it copies.</summary>
internal sealed unsafe class ConvertKernel(ConvertOp op, CpuPlacement at) : RangeKernel(op.Output.Shape.Elements, 2)
{
    private readonly float* _input = at[op.Input];
    private readonly float* _output = at[op.Output];

    /// <inheritdoc />
    protected override void Run(long first, long end)
    {
        long bytes = (end - first) * sizeof(float);
        Buffer.MemoryCopy(_input + first, _output + first, bytes, bytes);
    }
}
