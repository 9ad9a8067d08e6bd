using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_scale_*</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ScaleParameters
{
    /// <summary>Storage or f32.</summary>
    public ulong Input;

    /// <summary>Storage or f32.</summary>
    public ulong Output;

    /// <summary>Elements of the output.</summary>
    public long Count;

    /// <summary>Channels of the input.</summary>
    public int InputChannels;

    /// <summary>Channels of the output: the first of the input's.</summary>
    public int OutputChannels;

    /// <summary>Multiplier.</summary>
    public float Factor;
}
