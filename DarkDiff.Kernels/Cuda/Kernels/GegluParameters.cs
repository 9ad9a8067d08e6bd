using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_geglu</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GegluParameters
{
    /// <summary>Storage.</summary>
    public ulong Input;

    /// <summary>Storage.</summary>
    public ulong Output;

    /// <summary>Elements of the output.</summary>
    public long Count;

    /// <summary>Channels of the output; the input has twice as many.</summary>
    public int Channels;
}
