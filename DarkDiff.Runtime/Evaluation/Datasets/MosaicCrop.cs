using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Evaluation.Datasets;

/// <summary>Cuts pieces out of mosaics.</summary>
internal static class MosaicCrop
{
    /// <summary>The middle of a mosaic, beginning at a whole 2×2 cell.</summary>
    /// <param name="raw">The mosaic.</param>
    /// <param name="side">
    /// Columns and rows of 2×2 cells; where the mosaic has fewer it is kept whole in that direction.
    /// </param>
    public static RawImage Middle(RawImage raw, int side)
    {
        int columns = Math.Min(side, raw.Width / 2);
        int rows = Math.Min(side, raw.Height / 2);
        int left = (raw.Width / 2 - columns) / 2 * 2;
        int top = (raw.Height / 2 - rows) / 2 * 2;
        (int width, int height) = (2 * columns, 2 * rows);
        ushort[] values = new ushort[width * height];
        for (int y = 0; y < height; y++)
            raw.Values.AsSpan((top + y) * raw.Width + left, width).CopyTo(values.AsSpan(y * width));
        RawMetadata m = raw.Metadata;
        return new RawImage(width, height, values, m with
        {
            BlackLevel = Shifted(m, top, left),
            BlackLevelDeltaH = m.BlackLevelDeltaH?.AsSpan(left, width).ToArray(),
            BlackLevelDeltaV = m.BlackLevelDeltaV?.AsSpan(top, height).ToArray(),
        });
    }

    // The cell of black levels counts from the first pixel.
    private static float[] Shifted(RawMetadata m, int top, int left)
    {
        float[] black = new float[m.BlackLevel.Length];
        for (int i = 0; i < black.Length; i++)
        {
            int row = (i / m.BlackRepeatCols + top) % m.BlackRepeatRows;
            int column = (i % m.BlackRepeatCols + left) % m.BlackRepeatCols;
            black[i] = m.BlackLevel[row * m.BlackRepeatCols + column];
        }

        return black;
    }
}
