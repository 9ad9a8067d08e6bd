namespace DarkDiff.Runtime.Metrics;

/// <summary>
/// The Haar filters of HaarPSI. Beyond the border samples are 0, and a filter of even side n reaches from n/2 − 1 samples
/// before its place to n/2 behind it, as the authors' code has it.
/// </summary>
internal static class Haar
{
    /// <summary>Sides of the filters: two fine scales that are compared, and one whose magnitude is the weight.</summary>
    public static readonly int[] Scales = [2, 4, 8];

    /// <summary>Means of 2×2 samples at every second column and row.</summary>
    public static SamplePlane Halve(SamplePlane plane)
    {
        double[] means = Mean2(plane);
        int width = (plane.Width + 1) / 2;
        int height = (plane.Height + 1) / 2;
        double[] half = new double[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                half[y * width + x] = means[2 * y * plane.Width + 2 * x];
        }

        return new SamplePlane(width, height, half);
    }

    /// <summary>Means of the 2×2 samples from each place on.</summary>
    public static double[] Mean2(SamplePlane plane)
    {
        double[] sums = PrefixSums(plane);
        double[] means = new double[plane.Values.Length];
        for (int i = 0; i < means.Length; i++)
            means[i] = Box(sums, plane, i / plane.Width, i % plane.Width, 2, 2) / 4;
        return means;
    }

    /// <summary>Coefficients of one scale, one per sample.</summary>
    /// <param name="plane">The samples.</param>
    /// <param name="side">Side of the filter, a power of two.</param>
    /// <param name="vertical">Whether the upper half is compared with the lower one, else left with right.</param>
    public static double[] Coefficients(SamplePlane plane, int side, bool vertical)
    {
        double[] sums = PrefixSums(plane);
        double[] result = new double[plane.Values.Length];
        int half = side / 2;
        for (int y = 0; y < plane.Height; y++)
        {
            for (int x = 0; x < plane.Width; x++)
            {
                int top = y - half + 1;
                int left = x - half + 1;
                double first = vertical
                    ? Box(sums, plane, top, left, half, side)
                    : Box(sums, plane, top, left, side, half);
                double second = vertical
                    ? Box(sums, plane, top + half, left, half, side)
                    : Box(sums, plane, top, left + half, side, half);
                result[y * plane.Width + x] = (first - second) / side;
            }
        }

        return result;
    }

    /// <summary>Sums of all samples above and to the left, (Width + 1)·(Height + 1) of them.</summary>
    private static double[] PrefixSums(SamplePlane plane)
    {
        int stride = plane.Width + 1;
        double[] sums = new double[stride * (plane.Height + 1)];
        for (int y = 0; y < plane.Height; y++)
        {
            double row = 0;
            for (int x = 0; x < plane.Width; x++)
            {
                row += plane.Values[y * plane.Width + x];
                sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
            }
        }

        return sums;
    }

    private static double Box(double[] sums, SamplePlane plane, int top, int left, int rows, int columns)
    {
        int stride = plane.Width + 1;
        int y0 = Math.Clamp(top, 0, plane.Height) * stride;
        int y1 = Math.Clamp(top + rows, 0, plane.Height) * stride;
        int x0 = Math.Clamp(left, 0, plane.Width);
        int x1 = Math.Clamp(left + columns, 0, plane.Width);
        return sums[y1 + x1] - sums[y1 + x0] - sums[y0 + x1] + sums[y0 + x0];
    }
}
