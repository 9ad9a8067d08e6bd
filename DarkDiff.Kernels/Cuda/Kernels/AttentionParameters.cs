using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of the kernels in attention.cu and attention_wide.cu, field for field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AttentionParameters
{
    public ulong Query;
    public ulong Key;
    public ulong Value;
    public ulong Output;
    public long QueryImage;
    public long KeyImage;
    public int Queries;
    public int Keys;
    public int Channels;
    public int HeadChannels;
    public float QueryScale;
    public float ScoreScale;
}
