using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Pointwise;

/// <summary><see cref="TimestepEmbeddingOp"/>, in f64 rounded at the end.</summary>
internal sealed unsafe class TimestepEmbeddingKernel(TimestepEmbeddingOp op, CpuPlacement at) : CpuLaunch
{
    private readonly float* _timestep = at[op.Timestep];
    private readonly float* _output = at[op.Output];
    private readonly int _half = op.Output.Shape.C / 2;

    /// <inheritdoc />
    public override int Chunks(int phase) => 1;

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        for (int i = 0; i < _half; i++)
        {
            double angle = *_timestep * Math.Exp(-Math.Log(10000) * i / _half);
            _output[i] = (float)Math.Cos(angle);
            _output[_half + i] = (float)Math.Sin(angle);
        }
    }
}
