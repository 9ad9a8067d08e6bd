using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_isp</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IspParameters
{
    /// <summary>16-bit integers, row by row.</summary>
    public ulong Mosaic;

    /// <summary>F32: cell of black levels, row by row.</summary>
    public ulong Black;

    /// <summary>F32, one per column, or 0.</summary>
    public ulong ColumnDeltas;

    /// <summary>F32, one per row, or 0.</summary>
    public ulong RowDeltas;

    /// <summary>F32, three samples per cell.</summary>
    public ulong Output;

    /// <summary>Columns of the mosaic.</summary>
    public int Width;

    /// <summary>Rows of the mosaic.</summary>
    public int Height;

    /// <summary>Rows of the black cell.</summary>
    public int BlackRows;

    /// <summary>Columns of the black cell.</summary>
    public int BlackColumns;

    /// <summary>Row of the red pixel in its 2×2 cell.</summary>
    public int RedRow;

    /// <summary>Column of the red pixel in its 2×2 cell.</summary>
    public int RedColumn;

    /// <summary>Value that becomes 1.</summary>
    public float White;

    /// <summary>White balance of red times gain.</summary>
    public float Red;

    /// <summary>Half the gain.</summary>
    public float Green;

    /// <summary>White balance of blue times gain.</summary>
    public float Blue;

    /// <summary>Nothing is less: 0, or minus infinity.</summary>
    public float Floor;

    /// <summary>Whether there is a colour matrix.</summary>
    public int HasMatrix;

    /// <summary>Camera RGB to linear sRGB, row by row.</summary>
    public fixed float Matrix[9];
}
