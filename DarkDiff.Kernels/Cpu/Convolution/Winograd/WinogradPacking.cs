using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>
/// Transforms weights (O, 3, 3, C) in f64 and packs them as one matrix product's B per transform index:
/// [(m+2)²][⌈O/32⌉][C][32].
/// </summary>
/// <param name="weight">The weights.</param>
/// <param name="filter">The weight transform.</param>
/// <param name="packed">Destination.</param>
internal sealed unsafe class WinogradPacking(WeightTensor weight, double[,] filter, float* packed) : CpuLaunch
{
    private const int Taps = 9;
    private const int ChunkChannels = 32;

    private readonly int _size = filter.GetLength(0);
    private readonly int _outputs = weight.Dimensions[0];
    private readonly int _channels = weight.Dimensions[3];

    private int Panels => DivideUp(_outputs, Panel.Columns);

    private int ChannelChunks => DivideUp(_channels, ChunkChannels);

    /// <inheritdoc />
    public override int Chunks(int phase) => Panels * ChannelChunks;

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        int panel = chunk / ChannelChunks, channel = chunk % ChannelChunks * ChunkChannels;
        int count = Math.Min(ChunkChannels, _channels - channel);
        float* taps = stackalloc float[Taps * ChunkChannels * Panel.Columns];
        for (int tap = 0; tap < Taps; tap++)
        {
            PanelTransposition.Read(
                weight,
                panel * Panel.Columns,
                (long)tap * _channels + channel,
                count,
                taps + tap * ChunkChannels * Panel.Columns);
        }

        float* to = packed + ((nint)panel * _channels + channel) * Panel.Columns;
        for (int c = 0; c < count; c++)
            Transform(taps + c * Panel.Columns, to + c * Panel.Columns);
    }

    /// <summary>G·g·Gᵀ for one channel of 32 filters: first along the columns of the filters, then along their rows.</summary>
    /// <param name="taps">Nine times 32 values, 1024 from one tap to the next.</param>
    /// <param name="to">32 values for each transform index.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform(float* taps, float* to)
    {
        const int TapStep = ChunkChannels * Panel.Columns;
        double* rows = stackalloc double[6 * 3 * Panel.Columns];
        double* wide = stackalloc double[Taps * Panel.Columns];
        for (int tap = 0; tap < Taps; tap++)
        {
            for (int o = 0; o < Panel.Columns; o += 8)
            {
                (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(taps + tap * TapStep + o));
                low.Store(wide + tap * Panel.Columns + o);
                high.Store(wide + tap * Panel.Columns + o + 4);
            }
        }

        for (int i = 0; i < _size; i++)
        {
            Vector256<double> a = Vector256.Create(filter[i, 0]);
            Vector256<double> b = Vector256.Create(filter[i, 1]), c = Vector256.Create(filter[i, 2]);
            for (int n = 0; n < 3 * Panel.Columns; n += 4)
                Combine(wide + n, 3 * Panel.Columns, a, b, c).Store(rows + i * 3 * Panel.Columns + n);
        }

        nint plane = (nint)Panels * _channels * Panel.Columns;
        for (int i = 0; i < _size; i++)
        {
            double* row = rows + i * 3 * Panel.Columns;
            for (int j = 0; j < _size; j++, to += plane)
            {
                Vector256<double> a = Vector256.Create(filter[j, 0]);
                Vector256<double> b = Vector256.Create(filter[j, 1]), c = Vector256.Create(filter[j, 2]);
                for (int o = 0; o < Panel.Columns; o += 8)
                {
                    Vector256<double> low = Combine(row + o, Panel.Columns, a, b, c);
                    Vector256.Narrow(low, Combine(row + o + 4, Panel.Columns, a, b, c)).Store(to + o);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Combine(
        double* from, int step, Vector256<double> a, Vector256<double> b, Vector256<double> c) =>
        Vector256.Load(from) * a + Vector256.Load(from + step) * b + Vector256.Load(from + 2 * step) * c;
}
