using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_gaussian_noise</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NoiseParameters
{
    /// <summary>F32.</summary>
    public ulong Output;

    /// <summary>Elements.</summary>
    public long Count;

    /// <summary>Key of the generator.</summary>
    public ulong Seed;

    /// <summary>Upper half of its counter.</summary>
    public ulong Stream;
}
