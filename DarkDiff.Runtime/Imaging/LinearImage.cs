namespace DarkDiff.Runtime.Imaging;

/// <summary>
/// A picture of interleaved RGB samples in f32, usually linear light with 1 at the clipping point; noise may lie
/// below 0.
/// </summary>
public sealed class LinearImage
{
    /// <summary>Wraps samples.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="data">width·height·3 samples, row by row, RGB interleaved; kept, not copied.</param>
    /// <exception cref="ArgumentException">The number of samples does not fit the size.</exception>
    public LinearImage(int width, int height, float[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (width < 1 || height < 1 || data.Length != (long)width * height * 3)
        {
            throw new ArgumentException(
                $"found {data.Length} samples for {width}×{height} pixels, expected {(long)width * height * 3}",
                nameof(data));
        }

        Width = width;
        Height = height;
        Data = data;
    }

    /// <summary>Makes a black picture.</summary>
    public LinearImage(int width, int height)
        : this(width, height, new float[checked(width * height * 3)])
    {
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Width·Height·3 samples, row by row, RGB interleaved.</summary>
    public float[] Data { get; }
}
