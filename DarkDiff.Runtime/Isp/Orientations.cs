using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Isp;

/// <summary>Turns developed pictures upright.</summary>
internal static class Orientations
{
    /// <summary>Turns or mirrors a picture.</summary>
    /// <param name="image">The picture as stored; returned itself where it is upright.</param>
    /// <param name="orientation">How it is to be turned.</param>
    public static LinearImage Apply(LinearImage image, PixelOrientation orientation)
    {
        if (orientation == PixelOrientation.Normal)
        {
            return image;
        }

        (int width, int height) = orientation.SizeAfter(image.Width, image.Height);
        var upright = new LinearImage(width, height, image.Channels);
        int channels = image.Channels;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int storedX, int storedY) = orientation.SourceOf(x, y, image.Width, image.Height);
                image.Data.AsSpan(((storedY * image.Width) + storedX) * channels, channels)
                    .CopyTo(upright.Data.AsSpan(((y * width) + x) * channels, channels));
            }
        }

        return upright;
    }
}
