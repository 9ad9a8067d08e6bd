using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_blend</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BlendParameters
{
    /// <summary>F32.</summary>
    public ulong Base;

    /// <summary>F32.</summary>
    public ulong Tile;

    /// <summary>F32, one per pixel of the tile.</summary>
    public ulong Weight;

    /// <summary>F32; may be the base's memory.</summary>
    public ulong Output;

    /// <summary>Elements of the output.</summary>
    public long Count;

    /// <summary>Rows of an image.</summary>
    public int Rows;

    /// <summary>Pixels of a row.</summary>
    public int Columns;

    /// <summary>Channels.</summary>
    public int Channels;

    /// <summary>First row of the window.</summary>
    public int Row;

    /// <summary>First column of the window.</summary>
    public int Column;

    /// <summary>Rows of the tile.</summary>
    public int TileRows;

    /// <summary>Columns of the tile.</summary>
    public int TileColumns;
}
