using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>Where the pixels of a tile lie in one or two images, which may be read through upsampling.</summary>
internal sealed unsafe class WinogradSource(Conv2dOp op, CpuPlacement at, int outputs, int size)
{
    private readonly float* _input = at[op.Input];
    private readonly float* _input2 = at.Optional(op.Input2);
    private readonly int _channels = op.Input.Shape.C;
    private readonly int _channels2 = op.Input2?.Shape.C ?? 0;
    private readonly int _height = op.Input.Shape.H;
    private readonly int _width = op.Input.Shape.W;
    private readonly int _shift = op.Upsample ? 1 : 0;
    private readonly int _padding = op.PadBefore;
    private readonly WinogradGrid _grid = new(op.Output.Shape, outputs);

    /// <summary>Number of inputs.</summary>
    public int Inputs => _input2 == null ? 1 : 2;

    /// <summary>Fills in the addresses of a tile's pixels, row by row.</summary>
    /// <param name="input">0 or 1.</param>
    /// <param name="tile">Tile, counted through all images.</param>
    /// <param name="zeros">Stands for pixels outside the image.</param>
    /// <param name="pixels">size² addresses.</param>
    /// <returns>Channels of that input.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Locate(int input, int tile, float* zeros, float** pixels)
    {
        float* from = input == 0 ? _input : _input2;
        int channels = input == 0 ? _channels : _channels2;
        (int image, int top, int left) = _grid.Locate(tile);
        (top, left) = (top - _padding, left - _padding);
        for (int i = 0; i < size; i++)
        {
            int y = top + i;
            nint row = ((nint)image * _height + (y >> _shift)) * _width;
            bool isOutside = (uint)y >= (uint)(_height << _shift);
            for (int j = 0; j < size; j++)
            {
                int x = left + j;
                pixels[i * size + j] = isOutside || (uint)x >= (uint)(_width << _shift)
                    ? zeros
                    : from + (row + (x >> _shift)) * channels;
            }
        }

        return channels;
    }
}
