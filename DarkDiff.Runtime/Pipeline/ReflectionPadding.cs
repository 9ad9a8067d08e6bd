using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>Grows an image to the sizes that a model takes, and cuts it back.</summary>
internal static class ReflectionPadding
{
    /// <summary>Smallest multiple of <paramref name="multiple"/> that is not below <paramref name="size"/>.</summary>
    public static int PaddedSize(int size, int multiple) => (size + multiple - 1) / multiple * multiple;

    /// <summary>
    /// Copies an image into a larger one, reflecting it at the right and bottom border (the border row itself is not
    /// repeated), and maps [0, 1] to the network's [−1, 1].
    /// </summary>
    /// <returns>height·width·channels values.</returns>
    public static float[] ToNetwork(LinearImage image, int width, int height)
    {
        int channels = image.Channels;
        float[] padded = new float[height * width * channels];
        for (int y = 0; y < height; y++)
        {
            int sourceY = Reflect(y, image.Height);
            for (int x = 0; x < width; x++)
            {
                int source = (sourceY * image.Width + Reflect(x, image.Width)) * channels;
                int target = (y * width + x) * channels;
                for (int c = 0; c < channels; c++)
                    padded[target + c] = image.Data[source + c] * 2 - 1;
            }
        }

        return padded;
    }

    /// <summary>Cuts the network's output to the image's size and maps [−1, 1] to [0, 1], clamped.</summary>
    public static LinearImage FromNetwork(float[] padded, int paddedWidth, int width, int height, int channels)
    {
        LinearImage image = new(width, height, channels);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> source = padded.AsSpan(y * paddedWidth * channels, width * channels);
            Span<float> target = image.Data.AsSpan(y * width * channels, width * channels);
            for (int i = 0; i < source.Length; i++)
                target[i] = Math.Clamp((source[i] + 1) / 2, 0, 1);
        }

        return image;
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
