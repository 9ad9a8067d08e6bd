namespace DarkDiff.Runtime.Isp;

/// <summary>Arithmetic of 3×3 matrices kept as nine numbers, row by row.</summary>
internal static class Matrix3
{
    /// <summary>The matrix that changes nothing.</summary>
    public static double[] Identity() => [1, 0, 0, 0, 1, 0, 0, 0, 1];

    /// <summary>A matrix with these numbers on its diagonal.</summary>
    public static double[] Diagonal(double a, double b, double c) => [a, 0, 0, 0, b, 0, 0, 0, c];

    /// <summary>The product a·b.</summary>
    public static double[] Multiply(double[] a, double[] b)
    {
        var product = new double[9];
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                product[(row * 3) + column] = (a[row * 3] * b[column]) + (a[(row * 3) + 1] * b[3 + column]) +
                    (a[(row * 3) + 2] * b[6 + column]);
            }
        }

        return product;
    }

    /// <summary>The product of a matrix and a column of three numbers.</summary>
    public static double[] Apply(double[] m, double[] v) =>
    [
        (m[0] * v[0]) + (m[1] * v[1]) + (m[2] * v[2]),
        (m[3] * v[0]) + (m[4] * v[1]) + (m[5] * v[2]),
        (m[6] * v[0]) + (m[7] * v[1]) + (m[8] * v[2]),
    ];

    /// <summary>The inverse, or null where there is none.</summary>
    public static double[]? TryInvert(double[] m)
    {
        double a = (m[4] * m[8]) - (m[5] * m[7]);
        double b = (m[5] * m[6]) - (m[3] * m[8]);
        double c = (m[3] * m[7]) - (m[4] * m[6]);
        double determinant = (m[0] * a) + (m[1] * b) + (m[2] * c);
        if (!double.IsFinite(determinant) || Math.Abs(determinant) < 1e-12)
        {
            return null;
        }

        double[] adjoint =
        [
            a, (m[2] * m[7]) - (m[1] * m[8]), (m[1] * m[5]) - (m[2] * m[4]),
            b, (m[0] * m[8]) - (m[2] * m[6]), (m[2] * m[3]) - (m[0] * m[5]),
            c, (m[1] * m[6]) - (m[0] * m[7]), (m[0] * m[4]) - (m[1] * m[3]),
        ];
        return Array.ConvertAll(adjoint, x => x / determinant);
    }

    /// <summary>The inverse.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static double[] Invert(double[] m) => TryInvert(m) ?? throw new ArgumentException(
        $"found a colour matrix without an inverse, [{string.Join(", ", m)}]");

    /// <summary>The matrix with each row divided by its sum, so that (1, 1, 1) stays (1, 1, 1).</summary>
    /// <exception cref="ArgumentException">A row sums to zero or less.</exception>
    public static double[] NormalizeRows(double[] m)
    {
        var normalized = new double[9];
        for (int row = 0; row < 3; row++)
        {
            double sum = m[row * 3] + m[(row * 3) + 1] + m[(row * 3) + 2];
            if (!(sum > 1e-9))
            {
                throw new ArgumentException(
                    $"found a colour matrix whose answer to white is not positive, [{string.Join(", ", m)}]");
            }

            for (int column = 0; column < 3; column++)
            {
                normalized[(row * 3) + column] = m[(row * 3) + column] / sum;
            }
        }

        return normalized;
    }

    /// <summary>a + (b − a)·weight, element by element.</summary>
    public static double[] Mix(double[] a, double[] b, double weight)
    {
        var mixed = new double[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            mixed[i] = a[i] + ((b[i] - a[i]) * weight);
        }

        return mixed;
    }
}
