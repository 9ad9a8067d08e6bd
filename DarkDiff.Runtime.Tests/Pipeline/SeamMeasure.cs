namespace DarkDiff.Runtime.Tests.Pipeline;

/// <summary>
/// Whether a difference of two pictures shows lines: its root mean square along each row and column, and that of its
/// step from the row or column before.
/// </summary>
internal sealed class SeamMeasure
{
    private readonly double[][] errors;
    private readonly double[][] steps;

    /// <param name="difference">height·width·3 values, row by row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public SeamMeasure(double[] difference, int width, int height)
    {
        double[][] squares = [new double[height], new double[width]], jumps = [new double[height], new double[width]];
        for (int y = 0; y < height; y++)
        {
            for (int i = y * width * 3; i < (y + 1) * width * 3; i++)
            {
                int x = i / 3 % width;
                squares[0][y] += difference[i] * difference[i] / width / 3;
                squares[1][x] += difference[i] * difference[i] / height / 3;
                jumps[0][y] += y == 0 ? 0 : Math.Pow(difference[i] - difference[i - width * 3], 2) / width / 3;
                jumps[1][x] += x == 0 ? 0 : Math.Pow(difference[i] - difference[i - 3], 2) / height / 3;
            }
        }

        errors = [.. squares.Select(line => Array.ConvertAll(line, Math.Sqrt))];
        steps = [.. jumps.Select(line => Array.ConvertAll(line, Math.Sqrt))];
    }

    /// <summary>Largest error of a line at a border, over the largest of a line elsewhere.</summary>
    public double Error(IReadOnlySet<int> rows, IReadOnlySet<int> columns) => Ratio(errors, [rows, columns]);

    /// <summary>Largest step into a line at a border, over the largest into a line elsewhere.</summary>
    public double Step(IReadOnlySet<int> rows, IReadOnlySet<int> columns) => Ratio(steps, [rows, columns]);

    private static double Ratio(double[][] lines, IReadOnlySet<int>[] borders)
    {
        double border = 0, elsewhere = 0;
        for (int axis = 0; axis < lines.Length; axis++)
        {
            for (int line = 0; line < lines[axis].Length; line++)
            {
                if (borders[axis].Contains(line))
                    border = Math.Max(border, lines[axis][line]);
                else
                    elsewhere = Math.Max(elsewhere, lines[axis][line]);
            }
        }

        return border / elsewhere;
    }
}
