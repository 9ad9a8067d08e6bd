using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_ddim_step</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DdimParameters
{
    /// <summary>F32.</summary>
    public ulong Latent;

    /// <summary>F32.</summary>
    public ulong Conditional;

    /// <summary>F32, or 0 without guidance.</summary>
    public ulong Unconditional;

    /// <summary>Seven f32.</summary>
    public ulong Coefficients;

    /// <summary>F32; may be the latent's memory.</summary>
    public ulong Output;

    /// <summary>Elements of the latent.</summary>
    public long Count;
}
