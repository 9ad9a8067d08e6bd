using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_add</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddParameters
{
    /// <summary>Storage.</summary>
    public ulong A;

    /// <summary>Storage.</summary>
    public ulong B;

    /// <summary>Storage.</summary>
    public ulong Output;

    /// <summary>Elements.</summary>
    public long Count;
}
