using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>Packs filters (O, 3, 3, C) as [⌈O/32⌉][C][9][32], missing outputs as zeros.</summary>
/// <param name="weight">The filters.</param>
/// <param name="packed">Destination.</param>
internal sealed unsafe class TapPacking(WeightTensor weight, float* packed) : CpuLaunch
{
    private const int Taps = IWinogradTile.Taps;
    private const int ChunkChannels = 128;

    private readonly int _channels = weight.Dimensions[3];

    private int ChannelChunks => DivideUp(_channels, ChunkChannels);

    /// <inheritdoc />
    public override int Chunks(int phase) => DivideUp(weight.Dimensions[0], Panel.Columns) * ChannelChunks;

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        int panel = chunk / ChannelChunks, channel = chunk % ChannelChunks * ChunkChannels;
        int count = Math.Min(ChunkChannels, _channels - channel);
        float* rows = stackalloc float[ChunkChannels * Panel.Columns];
        for (int tap = 0; tap < Taps; tap++)
        {
            PanelTransposition.Read(weight, panel * Panel.Columns, (long)tap * _channels + channel, count, rows);
            float* to = packed + (((nint)panel * _channels + channel) * Taps + tap) * Panel.Columns;
            for (int c = 0; c < count; c++, to += Taps * Panel.Columns)
                new Span<float>(rows + c * Panel.Columns, Panel.Columns).CopyTo(new(to, Panel.Columns));
        }
    }
}
