using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Pointwise;

/// <summary><see cref="BlendOp"/>, row by row.</summary>
internal sealed unsafe class BlendKernel(BlendOp op, CpuPlacement at)
    : RangeKernel((long)op.Output.Shape.N * op.Output.Shape.H, 2 * op.Output.Shape.W * op.Output.Shape.C)
{
    private readonly float* _base = at[op.Base];
    private readonly float* _tile = at[op.Tile];
    private readonly float* _weight = at[op.Weight];
    private readonly float* _output = at[op.Output];
    private readonly TensorShape _image = op.Output.Shape;
    private readonly TensorShape _window = op.Tile.Shape;
    private readonly int _row = op.Row;
    private readonly int _column = op.Column;

    /// <inheritdoc />
    protected override void Run(long first, long end)
    {
        long floats = (long)_image.W * _image.C;
        for (long row = first; row < end; row++)
        {
            float* from = _base + row * floats, to = _output + row * floats;
            if (from != to)
                Buffer.MemoryCopy(from, to, floats * sizeof(float), floats * sizeof(float));
            long tileRow = row % _image.H - _row;
            if (tileRow >= 0 && tileRow < _window.H)
                Blend(row / _image.H, tileRow, to + (long)_column * _image.C);
        }
    }

    /// <summary>Blends a row of the tile into the place where the base's values are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Blend(long image, long row, float* to)
    {
        float* weights = _weight + row * _window.W;
        float* tile = _tile + (image * _window.H + row) * _window.W * _window.C;
        int channels = _window.C;
        for (int x = 0; x < _window.W; x++)
        {
            float weight = weights[x];
            for (int c = 0; c < channels; c++, to++, tile++)
                *to = weight == 1 ? *tile : MathF.FusedMultiplyAdd(weight, *tile - *to, *to);
        }
    }
}
