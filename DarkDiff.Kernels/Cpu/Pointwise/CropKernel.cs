using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Pointwise;

/// <summary><see cref="CropOp"/>.</summary>
internal sealed unsafe class CropKernel(CropOp op, CpuPlacement at)
    : RangeKernel((long)op.Output.Shape.N * op.Output.Shape.H, 2 * op.Output.Shape.W * op.Output.Shape.C)
{
    private readonly float* _input = at[op.Input];
    private readonly float* _output = at[op.Output];
    private readonly long _inputRow = (long)op.Input.Shape.W * op.Input.Shape.C;
    private readonly long _outputRow = (long)op.Output.Shape.W * op.Output.Shape.C;
    private readonly int _inputRows = op.Input.Shape.H;
    private readonly int _outputRows = op.Output.Shape.H;
    private readonly int _row = op.Row;
    private readonly long _skip = (long)op.Column * op.Input.Shape.C;

    /// <inheritdoc />
    protected override void Run(long first, long end)
    {
        long bytes = _outputRow * sizeof(float);
        for (long row = first; row < end; row++)
        {
            long from = row / _outputRows * _inputRows + _row + row % _outputRows;
            Buffer.MemoryCopy(_input + from * _inputRow + _skip, _output + row * _outputRow, bytes, bytes);
        }
    }
}
