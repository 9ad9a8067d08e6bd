using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Convolution.FewOutputs;

/// <summary>
/// <see cref="Conv2dOp"/> to so few channels (colours, latents) that a matrix product would leave most of its columns
/// empty: dot products along the input channels instead.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal sealed unsafe class FewOutputsKernel<S, V> : CpuLaunch
    where S : struct, ISimd<V>
    where V : struct
{
    private const int MaxPixels = FewOutputsTile.MaxPixels;
    private const int MaxChunkRows = 16;

    // Rows of pixels that the next row of results reads again: what stays of them in a second-level cache.
    private const int BlockBytes = 192 << 10;

    private readonly Conv2dOp _op;
    private readonly float* _input;
    private readonly float* _input2;
    private readonly float* _weights;
    private readonly float* _bias;
    private readonly float* _channelBias;
    private readonly float* _residual;
    private readonly float* _output;
    private readonly float* _zeros;
    private readonly int _chunkRows;
    private readonly int _blockColumns;

    /// <summary>Fixes addresses.</summary>
    public FewOutputsKernel(Conv2dOp op, CpuPlacement at)
    {
        _op = op;
        _input = at[op.Input];
        _input2 = at.Optional(op.Input2);
        _weights = at.Weights(op.Weight, WeightLayout.FewOutputs);
        _bias = at.OptionalVector(op.Bias);
        _channelBias = at.Optional(op.ChannelBias);
        _residual = at.Optional(op.Residual);
        _output = at[op.Output];
        _zeros = at.Scratch(ScratchBytes(op));
        long rowProducts = op.Flops / 2 / op.Output.Shape.N / op.Output.Shape.H;
        int height = op.Output.Shape.H, shared = Math.Min(MaxChunkRows, height / (8 * at.Threads));
        _chunkRows = (int)Math.Clamp(Math.Max(MinChunkProducts / Math.Max(1, rowProducts), shared), 1, height);
        int columnBytes = op.Weight.Dimensions[1] * op.Weight.Dimensions[3] * op.Stride * sizeof(float);
        _blockColumns = Math.Max(1, BlockBytes / columnBytes / Pixels) * Pixels;
    }

    private int ChunksPerImage => DivideUp(_op.Output.Shape.H, _chunkRows);

    // 24 accumulators and 4 vectors of weights fit in 32 registers; 4·3 and 3, or 2·4 and 4, in 16.
    private int Pixels => S.Width == 16 ? MaxPixels : _op.Output.Shape.C <= 3 ? 4 : 2;

    /// <summary>Bytes of working memory: zeros that stand for a pixel outside the image.</summary>
    public static long ScratchBytes(Conv2dOp op) => (long)op.Weight.Dimensions[3] * sizeof(float);

    /// <inheritdoc />
    public override int Phases => 2;

    /// <inheritdoc />
    public override int Chunks(int phase) => phase == 0 ? 1 : _op.Output.Shape.N * ChunksPerImage;

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        if (phase == 0)
        {
            new Span<float>(_zeros, _op.Weight.Dimensions[3]).Clear();
            return;
        }

        int image = chunk / ChunksPerImage, first = chunk % ChunksPerImage * _chunkRows;
        for (int x = 0; x < _op.Output.Shape.W; x += _blockColumns)
        {
            for (int y = first; y < Math.Min(_op.Output.Shape.H, first + _chunkRows); y++)
                Row(image, y, x, Math.Min(_op.Output.Shape.W, x + _blockColumns));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(int image, int y, int firstX, int endX)
    {
        int outputs = _op.Output.Shape.C;
        int taps = _op.Weight.Dimensions[1] * _op.Weight.Dimensions[2];
        int channels = _op.Input.Shape.C, channels2 = _op.Input2?.Shape.C ?? 0;
        nint step = (nint)(channels + channels2) * FewOutputsPacking.Filters;
        float** pixels = stackalloc float*[FewOutputsPacking.MaxTaps * MaxPixels];
        float* sums = stackalloc float[2 * MaxPixels * FewOutputsPacking.Filters];
        for (int x = firstX; x < endX; x += Pixels)
        {
            int groups = DivideUp(outputs, FewOutputsPacking.Filters);
            new Span<float>(sums, 2 * MaxPixels * FewOutputsPacking.Filters).Clear();
            for (int input = 0; input < (channels2 == 0 ? 1 : 2); input++)
            {
                Locate(input == 0 ? _input : _input2, input == 0 ? channels : channels2, image, y, x, pixels);
                for (int group = 0; group < groups; group++)
                {
                    Tile(
                        pixels,
                        taps,
                        input == 0 ? channels : channels2,
                        _weights + group * taps * step + (input == 0 ? 0 : channels * FewOutputsPacking.Filters),
                        step,
                        sums + group * MaxPixels * FewOutputsPacking.Filters);
                }
            }

            for (int i = 0; i < Math.Min(Pixels, endX - x); i++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    (int group, int filter) = (o / FewOutputsPacking.Filters, o % FewOutputsPacking.Filters);
                    Write(image, y, x + i, o, sums[(group * MaxPixels + i) * FewOutputsPacking.Filters + filter]);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tile(float** pixels, int taps, int channels, float* weights, nint step, float* sums)
    {
        if (S.Width == 16)
            FewOutputsTile<S, V, Count6, Count4>.Run(pixels, taps, channels, weights, step, sums);
        else if (_op.Output.Shape.C <= 3)
            FewOutputsTile<S, V, Count4, Count3>.Run(pixels, taps, channels, weights, step, sums);
        else
            FewOutputsTile<S, V, Count2, Count4>.Run(pixels, taps, channels, weights, step, sums);
    }

    /// <summary>Addresses of the pixels under every tap; beyond the row's end the last ones again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Locate(float* from, int channels, int image, int outputY, int outputX, float** pixels)
    {
        int shift = _op.Upsample ? 1 : 0, height = _op.Input.Shape.H, width = _op.Input.Shape.W;
        int last = _op.Output.Shape.W - 1, count = Pixels, stride = _op.Stride;
        for (int ky = 0; ky < _op.Weight.Dimensions[1]; ky++)
        {
            int y = outputY * stride - _op.PadBefore + ky;
            bool isOutside = (uint)y >= (uint)(height << shift);
            float* row = from + ((nint)image * height + (y >> shift)) * width * channels;
            for (int kx = 0; kx < _op.Weight.Dimensions[2]; kx++, pixels += MaxPixels)
            {
                int left = outputX * stride - _op.PadBefore + kx;
                if (!isOutside && shift == 0 && left >= 0 && outputX + count - 1 <= last
                    && left + (count - 1) * stride < width)
                {
                    float* pixel = row + (nint)left * channels;
                    for (int i = 0; i < count; i++, pixel += (nint)stride * channels)
                        pixels[i] = pixel;
                    continue;
                }

                for (int i = 0; i < count; i++)
                {
                    int x = Math.Min(outputX + i, last) * stride - _op.PadBefore + kx;
                    pixels[i] = isOutside || (uint)x >= (uint)(width << shift)
                        ? _zeros
                        : row + (nint)(x >> shift) * channels;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write(int image, int y, int x, int channel, float sum)
    {
        TensorShape shape = _op.Output.Shape;
        nint at = (((nint)image * shape.H + y) * shape.W + x) * shape.C + channel;
        if (_bias != null)
            sum += _bias[channel];
        if (_channelBias != null)
            sum += _channelBias[image * shape.C + channel];
        if (_op.Activation == Activation.Silu)
            sum /= 1 + MathF.Exp(-sum);
        _output[at] = _residual == null ? sum : sum + _residual[at];
    }
}
