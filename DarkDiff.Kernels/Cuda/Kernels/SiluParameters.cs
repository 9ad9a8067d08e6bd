using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_silu</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SiluParameters
{
    /// <summary>Storage.</summary>
    public ulong Input;

    /// <summary>Storage.</summary>
    public ulong Output;

    /// <summary>Elements.</summary>
    public long Count;
}
