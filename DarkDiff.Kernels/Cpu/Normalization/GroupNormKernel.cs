using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Normalization;

/// <summary>
/// <see cref="GroupNormOp"/> in three phases: moments of each group over chunks of rows; their sum in the order of
/// the chunks, folded with weight and bias into one factor and shift per channel; the result.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal sealed unsafe class GroupNormKernel<S, V> : CpuLaunch
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly GroupNormScratch _scratch;
    private readonly float* _input;
    private readonly float* _input2;
    private readonly float* _output;
    private readonly float* _weight;
    private readonly float* _bias;
    private readonly int _images;
    private readonly int _rows;
    private readonly int _channels1;
    private readonly int _channels2;
    private readonly int _groups;
    private readonly float _epsilon;
    private readonly Activation _activation;

    /// <summary>Fixes addresses.</summary>
    public GroupNormKernel(GroupNormOp op, CpuPlacement at)
    {
        _scratch = new GroupNormScratch(op, at.Threads);
        _scratch.Base = at.Scratch(_scratch.Bytes);
        _input = at[op.Input];
        _input2 = at.Optional(op.Input2);
        _output = at[op.Output];
        _weight = at.Vector(op.Weight);
        _bias = at.Vector(op.Bias);
        (_images, _rows) = (op.Input.Shape.N, op.Input.Shape.H * op.Input.Shape.W);
        (_channels1, _channels2) = (op.Input.Shape.C, op.Input2?.Shape.C ?? 0);
        (_groups, _epsilon, _activation) = (op.Groups, op.Epsilon, op.Activation);
    }

    /// <inheritdoc />
    public override int Phases => 3;

    private int Channels => _channels1 + _channels2;

    /// <inheritdoc />
    public override int Chunks(int phase) => phase == 1 ? _images : _images * _scratch.ChunksPerImage;

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        if (phase == 1)
        {
            Fold(chunk);
            return;
        }

        int image = chunk / _scratch.ChunksPerImage;
        int first = chunk % _scratch.ChunksPerImage * GroupNormScratch.ChunkRows;
        int end = Math.Min(_rows, first + GroupNormScratch.ChunkRows);
        if (phase == 0)
        {
            Measure(chunk, image, first, end, worker);
            return;
        }

        for (long row = (long)image * _rows + first; row < (long)image * _rows + end; row++)
        {
            float* to = _output + row * Channels;
            Normalize(_input + row * _channels1, to, image, 0, _channels1);
            if (_channels2 > 0)
                Normalize(_input2 + row * _channels2, to + _channels1, image, _channels1, _channels2);
        }
    }

    /// <summary>
    /// Sums in f32 never span more than <see cref="GroupNormScratch.BlockRows"/> rows, and deviations are taken
    /// from a mean of those rows: neither a large mean nor a large image costs accuracy.
    /// </summary>
    private void Measure(int chunk, int image, int first, int end, int worker)
    {
        float* sums = _scratch.Channels(worker), squares = sums + _scratch.PaddedChannels;
        Moments* moments = _scratch.Moments(chunk);
        for (int g = 0; g < _groups; g++)
            moments[g] = default;
        for (int row = first; row < end; row += GroupNormScratch.BlockRows)
        {
            int rows = Math.Min(GroupNormScratch.BlockRows, end - row);
            long start = (long)image * _rows + row;
            ColumnSums(_input + start * _channels1, rows, _channels1, sums, squares);
            if (_channels2 > 0)
            {
                ColumnSums(
                    _input2 + start * _channels2, rows, _channels2, sums + _channels1, squares + _channels1);
            }

            int width = Channels / _groups;
            for (int g = 0; g < _groups; g++)
                moments[g] += GroupMoments(sums + g * width, squares + g * width, width, rows);
        }
    }

    private static Moments GroupMoments(float* sums, float* squares, int width, int rows)
    {
        var total = new Moments(0, 0, 0);
        for (int c = 0; c < width; c++)
            total += new Moments(rows, (double)sums[c] / rows, squares[c]);
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ColumnSums(float* from, int rows, int channels, float* sums, float* squares)
    {
        V scale = S.Create(1f / rows);
        for (int c = 0; c < channels; c += S.Width)
        {
            V even = S.Zero, odd = S.Zero;
            float* p = from + c;
            int r = 0;
            for (; r + 1 < rows; r += 2, p += 2 * channels)
            {
                even = S.Add(even, S.Load(p));
                odd = S.Add(odd, S.Load(p + channels));
            }

            if (r < rows)
                even = S.Add(even, S.Load(p));
            V sum = S.Add(even, odd), mean = S.Multiply(sum, scale);
            S.Store(sums + c, sum);

            V square = S.Zero;
            p = from + c;
            for (r = 0; r < rows; r++, p += channels)
            {
                V deviation = S.Subtract(S.Load(p), mean);
                square = S.MultiplyAdd(deviation, deviation, square);
            }

            S.Store(squares + c, square);
        }
    }

    private void Fold(int image)
    {
        float* factors = _scratch.Factors(image), shifts = factors + _scratch.PaddedChannels;
        int width = Channels / _groups;
        for (int g = 0; g < _groups; g++)
        {
            var total = new Moments(0, 0, 0);
            for (int chunk = 0; chunk < _scratch.ChunksPerImage; chunk++)
                total += _scratch.Moments(image * _scratch.ChunksPerImage + chunk)[g];
            double deviation = 1 / Math.Sqrt(total.Squares / total.Count + _epsilon);
            for (int c = g * width; c < (g + 1) * width; c++)
            {
                double factor = _weight[c] * deviation;
                factors[c] = (float)factor;
                shifts[c] = (float)(_bias[c] - total.Mean * factor);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalize(float* from, float* to, int image, int channel, int channels)
    {
        float* factors = _scratch.Factors(image) + channel, shifts = factors + _scratch.PaddedChannels;
        int c = 0;
        for (; c + S.Width <= channels; c += S.Width)
        {
            V x = S.MultiplyAdd(S.Load(from + c), S.Load(factors + c), S.Load(shifts + c));
            S.Store(to + c, _activation == Activation.Silu ? SimdMath<S, V>.Silu(x) : x);
        }

        if (c < channels)
        {
            V x = S.MultiplyAdd(S.Load(from + c), S.Load(factors + c), S.Load(shifts + c));
            SimdTail<S, V>.Store(to + c, _activation == Activation.Silu ? SimdMath<S, V>.Silu(x) : x, channels - c);
        }
    }
}
