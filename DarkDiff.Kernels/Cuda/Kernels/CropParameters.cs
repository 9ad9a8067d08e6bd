using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_crop</c>. Lengths are numbers of f32.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CropParameters
{
    /// <summary>F32.</summary>
    public ulong Input;

    /// <summary>F32.</summary>
    public ulong Output;

    /// <summary>Elements of the output.</summary>
    public long Count;

    /// <summary>Length of a row of the input.</summary>
    public int InputRow;

    /// <summary>Length of a row of the output.</summary>
    public int OutputRow;

    /// <summary>Rows of an image of the input.</summary>
    public int InputRows;

    /// <summary>Rows of an image of the output.</summary>
    public int OutputRows;

    /// <summary>First row of the window.</summary>
    public int Row;

    /// <summary>Length of what lies left of the window.</summary>
    public int Skip;
}
