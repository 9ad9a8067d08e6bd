namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>
/// The weight transform of F(m×m, 3×3): the filter's polynomial at each of m + 1 points and at infinity, divided by the
/// products of distances between the points (Toom and Cook). In f64; weights are rounded once, at the end.
/// </summary>
internal static class WinogradFilter
{
    /// <summary>G for F(2×2, 3×3): 4 rows of 3.</summary>
    public static double[,] Tile2 { get; } = Matrix(0, 1, -1);

    /// <summary>G for F(4×4, 3×3): 6 rows of 3.</summary>
    public static double[,] Tile4 { get; } =
        Matrix(0, WinogradTile4.A, -WinogradTile4.A, WinogradTile4.B, -WinogradTile4.B);

    private static double[,] Matrix(params double[] points)
    {
        double[,] g = new double[points.Length + 1, 3];
        for (int i = 0; i < points.Length; i++)
        {
            double distances = 1;
            for (int j = 0; j < points.Length; j++)
                distances *= j == i ? 1 : points[i] - points[j];
            (g[i, 0], g[i, 1], g[i, 2]) =
                (1 / distances, points[i] / distances, points[i] * points[i] / distances);
        }

        g[points.Length, 2] = 1;
        return g;
    }
}
