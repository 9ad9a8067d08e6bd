using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of the kernels for windows in attention.cu, field for field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RegionAttentionParameters
{
    public ulong Query;
    public ulong Key;
    public ulong Value;
    public ulong Output;
    public int Height;
    public int Width;
    public int Channels;
    public int HeadChannels;
    public int WindowHeight;
    public int WindowWidth;
    public float QueryScale;
    public float ScoreScale;
}
