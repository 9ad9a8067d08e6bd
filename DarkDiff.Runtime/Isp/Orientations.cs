using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Isp;

/// <summary>Turns pictures upright by their Exif orientation.</summary>
public static class Orientations
{
    /// <summary>Turns or mirrors a stored picture so that it is upright.</summary>
    /// <param name="image">The picture as stored; returned itself where it is upright.</param>
    /// <param name="orientation">
    /// Exif orientation: 1 upright, 2 mirrored left to right, 3 turned by 180°, 4 mirrored top to bottom, 5 transposed,
    /// 6 to be turned 90° clockwise, 7 transposed along the other diagonal, 8 to be turned 90° counter-clockwise.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 8.</exception>
    public static LinearImage Apply(LinearImage image, int orientation)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(orientation, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(orientation, 8);
        if (orientation == 1)
        {
            return image;
        }

        bool transposed = orientation >= 5;
        bool fromRight = orientation is 2 or 3 or 7 or 8;
        bool fromBottom = orientation is 3 or 4 or 6 or 7;
        int width = transposed ? image.Height : image.Width;
        int height = transposed ? image.Width : image.Height;
        var upright = new LinearImage(width, height);
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                int storedRow = transposed ? column : row;
                int storedColumn = transposed ? row : column;
                if (fromBottom)
                {
                    storedRow = image.Height - 1 - storedRow;
                }

                if (fromRight)
                {
                    storedColumn = image.Width - 1 - storedColumn;
                }

                image.Data.AsSpan(((storedRow * image.Width) + storedColumn) * 3, 3)
                    .CopyTo(upright.Data.AsSpan(((row * width) + column) * 3, 3));
            }
        }

        return upright;
    }
}
