namespace DarkDiff.Runtime.Imaging;

/// <summary>Geometry of <see cref="PixelOrientation"/>.</summary>
public static class PixelOrientations
{
    /// <summary>Size of the turned picture.</summary>
    /// <param name="orientation">The orientation; an unknown value counts as normal.</param>
    /// <param name="width">Stored columns.</param>
    /// <param name="height">Stored rows.</param>
    public static (int Width, int Height) SizeAfter(this PixelOrientation orientation, int width, int height) =>
        orientation is >= PixelOrientation.Transposed and <= PixelOrientation.Rotated270
            ? (height, width)
            : (width, height);

    /// <summary>The stored pixel that is shown at a place of the turned picture.</summary>
    /// <param name="orientation">The orientation; an unknown value counts as normal.</param>
    /// <param name="x">Column in the turned picture.</param>
    /// <param name="y">Row in the turned picture.</param>
    /// <param name="width">Stored columns.</param>
    /// <param name="height">Stored rows.</param>
    public static (int X, int Y) SourceOf(this PixelOrientation orientation, int x, int y, int width, int height) =>
        orientation switch
        {
            PixelOrientation.MirroredHorizontally => (width - 1 - x, y),
            PixelOrientation.Rotated180 => (width - 1 - x, height - 1 - y),
            PixelOrientation.MirroredVertically => (x, height - 1 - y),
            PixelOrientation.Transposed => (y, x),
            PixelOrientation.Rotated90 => (y, height - 1 - x),
            PixelOrientation.Transversed => (width - 1 - y, height - 1 - x),
            PixelOrientation.Rotated270 => (width - 1 - y, x),
            _ => (x, y),
        };
}
