using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_pack_conv</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PackConvParameters
{
    /// <summary>(O, Depth), storage.</summary>
    public ulong Plain;

    /// <summary>(O, PaddedDepth), storage.</summary>
    public ulong Packed;

    /// <summary>Weights of one output channel.</summary>
    public int Depth;

    /// <summary>The same with padding.</summary>
    public int PaddedDepth;
}
