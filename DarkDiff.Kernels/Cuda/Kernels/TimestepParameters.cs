using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_timestep_embedding</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimestepParameters
{
    /// <summary>One f32.</summary>
    public ulong Timestep;

    /// <summary>Storage.</summary>
    public ulong Output;

    /// <summary>Half of the output's channels.</summary>
    public int Half;
}
