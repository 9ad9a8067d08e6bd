using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Linear RGB of half the mosaic's size, by <c>dd_isp</c>.</summary>
internal static class IspLauncher
{
    private const int Threads = 256;
    private const int CellsPerBlock = 512;
    private const int MatrixNumbers = 9;

    // 48 KiB that every device gives, less the 6 KiB that the kernel has of its own.
    private const int LargestDynamicShared = 42 << 10;

    /// <summary>Adds a launch that develops a mosaic.</summary>
    /// <param name="arithmetic">What is done.</param>
    /// <param name="mosaic">Device address of Height·Width 16-bit values, a multiple of 4.</param>
    /// <param name="black">Device address of BlackRows·BlackColumns f32.</param>
    /// <param name="columnDeltas">Device address of Width f32 added to the black of each column; 0 for none.</param>
    /// <param name="rowDeltas">Device address of Height f32 added to the black of each row; 0 for none.</param>
    /// <param name="output">Device address of (Height/2)·(Width/2)·3 f32.</param>
    /// <param name="launches">Where the launch goes.</param>
    /// <exception cref="NotSupportedException">The cell of black levels has too many columns.</exception>
    public static unsafe void Add(
        MosaicArithmetic arithmetic,
        ulong mosaic,
        ulong black,
        ulong columnDeltas,
        ulong rowDeltas,
        ulong output,
        LaunchList launches)
    {
        int shared = 2 * sizeof(float) * arithmetic.BlackColumns;
        if (shared > LargestDynamicShared)
        {
            throw new NotSupportedException(
                $"a cell of black levels with {arithmetic.BlackColumns} columns does not fit in shared memory");
        }

        if (arithmetic.Matrix is { Length: not MatrixNumbers })
            throw new ArgumentException($"found a colour matrix of {arithmetic.Matrix.Length} numbers, expected nine");
        var parameters = new IspParameters
        {
            Mosaic = mosaic,
            Black = black,
            ColumnDeltas = columnDeltas,
            RowDeltas = rowDeltas,
            Output = output,
            Width = arithmetic.Width,
            Height = arithmetic.Height,
            BlackRows = arithmetic.BlackRows,
            BlackColumns = arithmetic.BlackColumns,
            RedRow = arithmetic.RedRow,
            RedColumn = arithmetic.RedColumn,
            White = arithmetic.White,
            Red = arithmetic.Red,
            Green = arithmetic.Green,
            Blue = arithmetic.Blue,
            Floor = arithmetic.ClipNegative ? 0 : float.NegativeInfinity,
            HasMatrix = arithmetic.Matrix is null ? 0 : 1,
        };
        arithmetic.Matrix?.CopyTo(new Span<float>(parameters.Matrix, MatrixNumbers));
        Dim3 grid = LaunchShape.Covering(arithmetic.Width / 2, CellsPerBlock) with { Y = arithmetic.Height / 2 };
        launches.Add("isp", "dd_isp", grid, new(Threads), shared, parameters);
    }
}
