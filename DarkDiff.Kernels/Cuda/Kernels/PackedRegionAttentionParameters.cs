using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of the kernels in region_attention.cu, field for field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PackedRegionAttentionParameters
{
    public ulong Query;
    public ulong Key;
    public ulong Value;
    public ulong Output;
    public int Height;
    public int Width;
    public int Channels;
    public int HeadChannels;
    public int Heads;
    public int WindowHeight;
    public int WindowWidth;
    public int Units;
    public float QueryScale;
    public float ScoreScale;
}
