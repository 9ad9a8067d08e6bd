using DarkDiff.Kernels.Cpu.Memory;

namespace DarkDiff.Kernels.Cpu.Convolution.FewOutputs;

/// <summary>Packs filters (O, kh, kw, C) as [⌈O/4⌉][kh·kw][C/16][4][16], missing filters as zeros.</summary>
internal static unsafe class FewOutputsPacking
{
    /// <summary>Filters side by side.</summary>
    public const int Filters = 4;

    /// <summary>Channels side by side.</summary>
    public const int Channels = CacheLine.Floats;

    /// <summary>Taps of a filter at most.</summary>
    public const int MaxTaps = 25;

    /// <summary>Filters with the missing ones.</summary>
    public static long RoundUp(long outputs) => (outputs + Filters - 1) / Filters * Filters;

    /// <summary>Packs.</summary>
    /// <param name="weight">The filters.</param>
    /// <param name="packed">Destination, zeros where there are no filters.</param>
    public static void Pack(WeightTensor weight, float* packed)
    {
        int outputs = weight.Dimensions[0], blocks = (int)(weight.Elements / outputs / Channels);
        using var filter = new NativeBlock((long)blocks * Channels * sizeof(float));
        for (int o = 0; o < outputs; o++)
        {
            weight.ReadFloat32((long)o * blocks * Channels, blocks * Channels, (float*)filter.Data);
            float* to = packed + (o / Filters * blocks * Filters + o % Filters) * (nint)Channels;
            for (int i = 0; i < blocks * Channels; i++)
                to[i / Channels * Filters * Channels + i % Channels] = ((float*)filter.Data)[i];
        }
    }
}
