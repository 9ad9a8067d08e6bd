using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Convolution;

/// <summary>
/// <see cref="Conv2dOp"/> as a matrix product whose rows of A, one per output pixel, are gathered from the images
/// piece by piece: no unfolded copy, no concatenated and no upsampled image exists.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="E">Type of the operands within panels.</typeparam>
internal sealed unsafe class Conv2dKernel<S, V, E>(Conv2dOp op, CpuPlacement at, bool isInPlace, Bf16Tiles? tiles)
    : MatmulKernel<S, V, E>(
    tiles,
    IsMatrix(op) ? at[op.Input] : null,
    at.Matrix<E>(op.Weight, isInPlace),
    at[op.Output],
    at.IsStreamed<S, V>(op.Output),
    at.Scratch((long)at.Threads * WorkspaceFloats(isInPlace) * sizeof(float)),
    new MatmulEpilogue(
        (nint)at.OptionalVector(op.Bias),
        (nint)at.Optional(op.ChannelBias),
        (nint)at.Optional(op.Residual),
        op.Activation),
    op.Output.Shape.N,
    op.Output.Shape.H * op.Output.Shape.W,
    op.Output.Shape.C,
    op.Weight.Dimensions[1] * op.Weight.Dimensions[2] * op.Weight.Dimensions[3],
    at.Threads)
    where S : struct, ISimd<V>
    where V : struct
    where E : unmanaged, IPanelElement<E>
{
    private readonly float* _input = at[op.Input];
    private readonly float* _input2 = at.Optional(op.Input2);
    private readonly int _channels1 = op.Input.Shape.C;
    private readonly int _channels2 = op.Input2?.Shape.C ?? 0;
    private readonly int _height = op.Input.Shape.H;
    private readonly int _width = op.Input.Shape.W;
    private readonly int _shift = op.Upsample ? 1 : 0;
    private readonly int _stride = op.Stride;
    private readonly int _padding = op.PadBefore;
    private readonly int _kernelWidth = op.Weight.Dimensions[2];
    private readonly int _outputWidth = op.Output.Shape.W;

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Gather(int image, int row, int rows, int k, int depth, E* panel)
    {
        int channels = _channels1 + _channels2, tap = k / channels;
        int firstY = tap / _kernelWidth, firstX = tap % _kernelWidth, firstChannel = k % channels;
        int height = _height << _shift, width = _width << _shift;
        int outputY = row / _outputWidth, outputX = row % _outputWidth;
        bool adjacent = _channels2 == 0 && _shift == 0;

        for (int r = 0; r < rows; r++, panel += Panel.Stride)
        {
            int kx = firstX, channel = firstChannel;
            int y = outputY * _stride - _padding + firstY, left = outputX * _stride - _padding;
            for (int done = 0; done < depth;)
            {
                int x = left + kx, taps = 1;

                // The taps of one kernel row lie side by side in the image: one copy, where all are inside it.
                if (adjacent && x >= 0 && left + _kernelWidth <= width)
                    taps = _kernelWidth - kx;
                int count = Math.Min(taps * channels - channel, depth - done);
                E* to = panel + done;
                if ((uint)y < (uint)height && (uint)x < (uint)width)
                {
                    nint pixel = ((nint)image * _height + (y >> _shift)) * _width + (x >> _shift);
                    CopyChannels(pixel, channel, count, to);
                }
                else
                {
                    Clear(to, count);
                }

                done += count;
                channel = 0;
                kx += taps;
                if (kx >= _kernelWidth)
                {
                    kx = 0;
                    y++;
                }
            }

            if (++outputX == _outputWidth)
            {
                outputX = 0;
                outputY++;
            }
        }
    }

    /// <summary>Whether each output pixel is made of the input pixel at its place.</summary>
    private static bool IsMatrix(Conv2dOp op) =>
        op.Weight.Dimensions[1] == 1 && op.Weight.Dimensions[2] == 1 && op.Stride == 1 && op.PadBefore == 0
        && op.PadAfter == 0 && !op.Upsample && op.Input2 is null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CopyChannels(nint pixel, int channel, int count, E* to)
    {
        int first = _input2 == null ? count : Math.Clamp(_channels1 - channel, 0, count);
        if (first > 0)
            Copy(_input + pixel * _channels1 + channel, first, to);
        if (first < count)
            Copy(_input2 + pixel * _channels2 + channel + first - _channels1, count - first, to + first);
    }

    /// <summary>Whole vectors: what is written beyond count is overwritten by the next piece or never read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, int count, E* to)
    {
        for (int i = 0; i < count; i += S.Width)
            E.Store<S, V>(to + i, S.Load(from + i));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(E* to, int count)
    {
        for (int i = 0; i < count; i += S.Width)
            E.Store<S, V>(to + i, S.Zero);
    }
}
