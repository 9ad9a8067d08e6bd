namespace DarkDiff.Runtime.Imaging;

/// <summary>
/// A picture of interleaved samples in f32, RGB unless said otherwise, usually linear light with 1 at the clipping point;
/// noise may lie below 0.
/// </summary>
public sealed class LinearImage
{
    /// <summary>Wraps samples.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="data">width·height·channels samples, row by row, channels interleaved; kept, not copied.</param>
    /// <param name="channels">3 for RGB, 4 for a packed mosaic.</param>
    /// <exception cref="ArgumentException">The number of samples does not fit the size.</exception>
    public LinearImage(int width, int height, float[] data, int channels = 3)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (width < 1 || height < 1 || channels < 1 || data.Length != (long)width * height * channels)
        {
            throw new ArgumentException(
                $"found {data.Length} samples for {width}×{height} pixels, expected {(long)width * height * channels}",
                nameof(data));
        }

        Width = width;
        Height = height;
        Channels = channels;
        Data = data;
    }

    /// <summary>Makes a black picture.</summary>
    public LinearImage(int width, int height, int channels = 3)
        : this(width, height, new float[checked(width * height * channels)], channels)
    {
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Samples of a pixel: 3 of RGB, 4 of a packed mosaic.</summary>
    public int Channels { get; }

    /// <summary>Width·Height·Channels samples, row by row, channels interleaved.</summary>
    public float[] Data { get; }
}
