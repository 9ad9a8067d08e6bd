using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_output_8</c> and <c>dd_output_16</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OutputParameters
{
    /// <summary>F32.</summary>
    public ulong Input;

    /// <summary>8- or 16-bit samples.</summary>
    public ulong Output;

    /// <summary>One 32-bit word that becomes 1 where a sample is not a number, or 0.</summary>
    public ulong Invalid;

    /// <summary>Samples of a row of the output.</summary>
    public long Count;

    /// <summary>Samples from one row of the input to the next.</summary>
    public long InputStride;

    /// <summary>Whether every row starts at a whole vector of 4 samples.</summary>
    public int Vectors;

    /// <summary>Whether the input is −1…1 and not 0…1.</summary>
    public int FromNetwork;

    /// <summary>A <see cref="DeviceCurve"/>.</summary>
    public int Curve;

    /// <summary>255 or 65535.</summary>
    public float Maximum;
}
