namespace DarkDiff.Runtime.Raw;

/// <summary>The mosaic of a raw picture, cut to its active area, with what the file says about it.</summary>
public sealed class RawImage
{
    /// <summary>Wraps a mosaic.</summary>
    /// <param name="width">Columns of the active area, at least 2.</param>
    /// <param name="height">Rows of the active area, at least 2.</param>
    /// <param name="values">Linearised values, width·height, row by row; kept, not copied.</param>
    /// <param name="metadata">What the file says; its sizes must fit the mosaic.</param>
    /// <param name="stored">
    /// Values as the file stores them, before its linearisation table; null when the file has no table, they are then
    /// <paramref name="values"/> itself.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A size does not fit, or the levels are not finite numbers, white above black.
    /// </exception>
    public RawImage(int width, int height, ushort[] values, RawMetadata metadata, ushort[]? stored = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(metadata);
        if (width < 2 || height < 2)
        {
            throw new ArgumentException($"found a mosaic of {width}×{height} pixels, expected at least 2×2");
        }

        Check(values.Length, (long)width * height, "mosaic values");
        Check(stored?.Length, (long)width * height, "stored mosaic values");
        Check(metadata.BlackLevel.Length, (long)metadata.BlackRepeatRows * metadata.BlackRepeatCols, "black levels");
        Check(metadata.BlackLevelDeltaH?.Length, width, "column black levels");
        Check(metadata.BlackLevelDeltaV?.Length, height, "row black levels");
        if (metadata.BlackLevel.Length == 0 || !float.IsFinite(metadata.WhiteLevel)
            || !metadata.BlackLevel.All(black => float.IsFinite(black) && black < metadata.WhiteLevel))
        {
            throw new ArgumentException(
                $"found white level {metadata.WhiteLevel} with black levels [{string.Join(", ", metadata.BlackLevel)}], " +
                "expected finite numbers, white above black");
        }

        if (metadata.Orientation is < 1 or > 8)
        {
            throw new ArgumentException($"found orientation {metadata.Orientation}, expected 1 to 8");
        }

        Width = width;
        Height = height;
        Values = values;
        Stored = stored ?? values;
        Metadata = metadata;
    }

    /// <summary>Columns of the active area.</summary>
    public int Width { get; }

    /// <summary>Rows of the active area.</summary>
    public int Height { get; }

    /// <summary>Linearised values with black not yet taken off, Width·Height, row by row.</summary>
    public ushort[] Values { get; }

    /// <summary>
    /// Values as the file stores them; the same array as <see cref="Values"/> without a linearisation table.
    /// </summary>
    public ushort[] Stored { get; }

    /// <summary>What the file says about the mosaic.</summary>
    public RawMetadata Metadata { get; }

    private static void Check(int? found, long expected, string what)
    {
        if (found is not null && found != expected)
        {
            throw new ArgumentException($"found {found} {what}, expected {expected}");
        }
    }
}
