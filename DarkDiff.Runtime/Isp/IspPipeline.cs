using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Isp;

/// <summary>
/// From the mosaic of a raw file to linear RGB of half its size, in this order: black level off, white level to 1, each
/// 2×2 cell to one pixel with its two greens averaged, white balance and digital gain, clip above at 1, colour matrix,
/// clip above at 1, orientation. Negative values are kept unless asked otherwise, so that noise keeps its zero mean. The
/// last row or column of an odd mosaic has no complete cell and is dropped. For <see cref="InputSpace.Raw"/> the samples of
/// a cell are only amplified and clipped above at 1; <see cref="DevelopedImage.Render"/> does the rest later.
/// </summary>
public static class IspPipeline
{
    /// <summary>Develops a picture.</summary>
    /// <param name="raw">The mosaic.</param>
    /// <param name="options">Choices.</param>
    /// <exception cref="ArgumentException">The gain is out of range, or the file's colour tags make no sense.</exception>
    public static DevelopedImage Develop(RawImage raw, IspOptions options)
    {
        ArgumentNullException.ThrowIfNull(raw);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Gain is { } asked && !(asked > 0 && asked <= IspOptions.LargestGain))
        {
            throw new ArgumentException(
                $"found the gain {asked}, expected a number above 0, at most {IspOptions.LargestGain}");
        }

        WhiteBalance balance = ColorMatrices.WhiteBalanceOf(raw.Metadata);
        double[] matrix = ColorMatrices.CameraToLinearSrgb(raw.Metadata);
        double gain = options.Gain ?? AutoGain.Choose(raw, balance);
        LinearImage image;
        if (options.InputSpace == InputSpace.Raw)
        {
            image = Run(raw, PackedMosaic.Channels, (top, bottom, cells) =>
                PackedMosaic.PackRow(top, bottom, raw.Metadata.Cfa, gain, options.Clip, cells));
        }
        else
        {
            var development = new CellDevelopment(
                raw.Metadata.Cfa,
                balance,
                gain,
                options.InputSpace == InputSpace.LinearSrgb ? matrix : null,
                options.Clip);
            image = Run(raw, 3, development.DevelopRow);
        }

        image = Orientations.Apply(image, (PixelOrientation)raw.Metadata.Orientation);
        return new(image, gain, balance, matrix);
    }

    /// <summary>Normalises the mosaic and develops its cells, rows in parallel; not yet upright.</summary>
    internal static LinearImage Run(RawImage raw, int channels, CellRow developRow)
    {
        var image = new LinearImage(raw.Width / 2, raw.Height / 2, channels);
        var normalization = new MosaicNormalization(raw);
        Parallel.For(
            0,
            image.Height,
            () => new float[2 * raw.Width],
            (row, _, buffer) =>
            {
                Span<float> top = buffer.AsSpan(0, raw.Width);
                Span<float> bottom = buffer.AsSpan(raw.Width);
                normalization.NormalizeRow(2 * row, top);
                normalization.NormalizeRow((2 * row) + 1, bottom);
                developRow(top, bottom, image.Data.AsSpan(row * image.Width * channels, image.Width * channels));
                return buffer;
            },
            _ => { });
        return image;
    }

    /// <summary>Makes a row of pixels of two rows of a mosaic.</summary>
    internal delegate void CellRow(ReadOnlySpan<float> top, ReadOnlySpan<float> bottom, Span<float> pixels);
}
