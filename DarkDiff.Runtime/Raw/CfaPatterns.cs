namespace DarkDiff.Runtime.Raw;

/// <summary>Questions about a <see cref="CfaPattern"/>.</summary>
public static class CfaPatterns
{
    /// <summary>Row of the red pixel inside the 2×2 cell, 0 or 1; blue is in the other row.</summary>
    public static int RedRow(this CfaPattern pattern) => pattern is CfaPattern.Rggb or CfaPattern.Grbg ? 0 : 1;

    /// <summary>Column of the red pixel inside the 2×2 cell, 0 or 1; blue is in the other column.</summary>
    public static int RedColumn(this CfaPattern pattern) => pattern is CfaPattern.Rggb or CfaPattern.Gbrg ? 0 : 1;

    /// <summary>Colour of one pixel.</summary>
    /// <param name="pattern">The order of the colours.</param>
    /// <param name="row">Row counted from the top of the active area.</param>
    /// <param name="column">Column counted from the left of the active area.</param>
    /// <returns>0 red, 1 green, 2 blue (the codes of the CFAPattern tag).</returns>
    public static int ColorAt(this CfaPattern pattern, int row, int column)
    {
        bool redRow = (row & 1) == pattern.RedRow();
        bool redColumn = (column & 1) == pattern.RedColumn();
        if (redRow == redColumn)
        {
            return redRow ? 0 : 2;
        }

        return 1;
    }

    /// <summary>The pattern with its red pixel at a place of the 2×2 cell.</summary>
    /// <param name="redRow">Row of the red pixel; only its parity counts.</param>
    /// <param name="redColumn">Column of the red pixel; only its parity counts.</param>
    public static CfaPattern FromRed(int redRow, int redColumn) => ((redRow & 1), (redColumn & 1)) switch
    {
        (0, 0) => CfaPattern.Rggb,
        (0, _) => CfaPattern.Grbg,
        (_, 0) => CfaPattern.Gbrg,
        _ => CfaPattern.Bggr,
    };
}
