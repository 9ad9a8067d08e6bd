using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_convert_*</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ConvertParameters
{
    /// <summary>Storage or f32.</summary>
    public ulong Input;

    /// <summary>The other of the two.</summary>
    public ulong Output;

    /// <summary>Elements.</summary>
    public long Count;
}
