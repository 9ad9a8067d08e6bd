using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>Grows an image to the sizes that a model takes, and cuts it back.</summary>
internal static class ReflectionPadding
{
    /// <summary>Smallest multiple of <paramref name="multiple"/> that is not below <paramref name="size"/>.</summary>
    public static int PaddedSize(int size, int multiple) => (size + multiple - 1) / multiple * multiple;

    /// <summary>
    /// Copies rows of an image into those of a larger one, reflecting it at the right and bottom border (the border row
    /// itself is not repeated), and maps [0, 1] to the network's [−1, 1].
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="width">Columns of the larger image.</param>
    /// <param name="first">First row.</param>
    /// <param name="padded">Takes whole rows, width·channels values each.</param>
    public static void ToNetwork(LinearImage image, int width, int first, Span<float> padded)
    {
        int channels = image.Channels;
        for (int y = 0; y < padded.Length / (width * channels); y++)
        {
            int sourceY = Reflect(first + y, image.Height);
            for (int x = 0; x < width; x++)
            {
                int source = (sourceY * image.Width + Reflect(x, image.Width)) * channels;
                int target = (y * width + x) * channels;
                for (int c = 0; c < channels; c++)
                    padded[target + c] = image.Data[source + c] * 2 - 1;
            }
        }
    }

    /// <summary>Cuts rows of the network's output to the image's width and maps [−1, 1] to [0, 1], clamped.</summary>
    /// <param name="padded">Whole rows, width·channels values each.</param>
    /// <param name="width">Columns of the network's output.</param>
    /// <param name="first">First row.</param>
    /// <param name="image">Takes the rows.</param>
    public static void FromNetwork(ReadOnlySpan<float> padded, int width, int first, LinearImage image)
    {
        int stride = width * image.Channels, length = image.Width * image.Channels;
        for (int y = 0; y < padded.Length / stride; y++)
        {
            ReadOnlySpan<float> source = padded.Slice(y * stride, length);
            Span<float> target = image.Data.AsSpan((first + y) * length, length);
            for (int i = 0; i < source.Length; i++)
                target[i] = Math.Clamp((source[i] + 1) / 2, 0, 1);
        }
    }

    /// <summary>Index of the sample that a position beyond the border mirrors; any distance, any size.</summary>
    internal static int Reflect(int position, int size)
    {
        if (size == 1)
            return 0;
        int period = 2 * (size - 1);
        int folded = position % period;
        return folded < size ? folded : period - folded;
    }
}
