namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>What the ISP does to a mosaic, in the numbers that its kernel works with.</summary>
/// <param name="Width">Columns of the mosaic, at least 2; an odd last one is dropped.</param>
/// <param name="Height">Rows of the mosaic, at least 2; an odd last one is dropped.</param>
/// <param name="RedRow">Row of the red pixel in its 2×2 cell, 0 or 1.</param>
/// <param name="RedColumn">Column of the red pixel in its 2×2 cell, 0 or 1.</param>
/// <param name="BlackRows">Rows of the cell of black levels, at least 1.</param>
/// <param name="BlackColumns">Columns of the cell of black levels, at least 1.</param>
/// <param name="White">White level, above every black level.</param>
/// <param name="Red">White balance of red times gain.</param>
/// <param name="Green">Half the gain, for the sum of two greens.</param>
/// <param name="Blue">White balance of blue times gain.</param>
/// <param name="ClipNegative">Whether values below black become 0.</param>
/// <param name="Matrix">Camera RGB to linear sRGB, nine numbers row by row, or null to stay in camera RGB.</param>
internal sealed record MosaicArithmetic(
    int Width,
    int Height,
    int RedRow,
    int RedColumn,
    int BlackRows,
    int BlackColumns,
    float White,
    float Red,
    float Green,
    float Blue,
    bool ClipNegative,
    float[]? Matrix);
