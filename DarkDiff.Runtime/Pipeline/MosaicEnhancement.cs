using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// From a sensor's values in the caller's memory to a picture in the caller's memory, with no file in between.
/// </summary>
public static class MosaicEnhancement
{
    /// <summary>Size of the picture of a mosaic: half of it, rounded down, upright.</summary>
    /// <param name="width">Columns of the mosaic.</param>
    /// <param name="height">Rows of the mosaic.</param>
    /// <param name="orientation">Exif orientation, 1 to 8.</param>
    public static (int Width, int Height) PictureSize(int width, int height, int orientation) =>
        ((PixelOrientation)orientation).SizeAfter(width / 2, height / 2);

    /// <summary>Turns a mosaic into a picture of 8 bits per sample.</summary>
    /// <param name="session">The model.</param>
    /// <param name="mosaic">Linear values, width·height, row by row, black not taken off; copied.</param>
    /// <param name="width">Columns, at least 2.</param>
    /// <param name="height">Rows, at least 2.</param>
    /// <param name="metadata">What the values mean.</param>
    /// <param name="isp">Gain and clipping; the input space is the model's.</param>
    /// <param name="options">Steps, guidance, seed.</param>
    /// <param name="rgb">
    /// The picture: red, green, blue of each pixel, row by row, on the model's output curve; exactly as many samples as
    /// <see cref="PictureSize"/> says. Written only when all is done.
    /// </param>
    /// <param name="progress">Told of every stage and step, on the calling thread.</param>
    /// <param name="cancellation">
    /// Looked at before every stage, step and tile; on the CPU device before every layer, and while a size is planned.
    /// </param>
    /// <exception cref="ArgumentException">Sizes do not fit, or the metadata make no sense.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The session is running on another thread.</exception>
    public static EnhanceResult EnhanceMosaic(
        this DarkDiffSession session,
        ReadOnlySpan<ushort> mosaic,
        int width,
        int height,
        RawMetadata metadata,
        IspOptions isp,
        EnhanceOptions options,
        Span<byte> rgb,
        IProgress<EnhanceProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        Check(rgb.Length, width, height, metadata);
        EnhanceResult result = Run(session, mosaic, width, height, metadata, isp, options, progress, cancellation);
        ushort[] samples = PictureOf(result).Quantize(byte.MaxValue);
        for (int i = 0; i < samples.Length; i++)
            rgb[i] = (byte)samples[i];
        return result;
    }

    /// <inheritdoc cref="EnhanceMosaic(DarkDiffSession, ReadOnlySpan{ushort}, int, int, RawMetadata, IspOptions, EnhanceOptions, Span{byte}, IProgress{EnhanceProgress}?, CancellationToken)"/>
    /// <summary>Turns a mosaic into a picture of 16 bits per sample.</summary>
    public static EnhanceResult EnhanceMosaic(
        this DarkDiffSession session,
        ReadOnlySpan<ushort> mosaic,
        int width,
        int height,
        RawMetadata metadata,
        IspOptions isp,
        EnhanceOptions options,
        Span<ushort> rgb,
        IProgress<EnhanceProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        Check(rgb.Length, width, height, metadata);
        EnhanceResult result = Run(session, mosaic, width, height, metadata, isp, options, progress, cancellation);
        PictureOf(result).Quantize(ushort.MaxValue).CopyTo(rgb);
        return result;
    }

    private static void Check(int samples, int width, int height, RawMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        (int pictureWidth, int pictureHeight) = PictureSize(width, height, metadata.Orientation);
        if (samples != (long)pictureWidth * pictureHeight * 3)
        {
            throw new ArgumentException(
                $"found room for {samples} samples, expected {(long)pictureWidth * pictureHeight * 3} "
                + $"for {pictureWidth}×{pictureHeight} pixels");
        }
    }

    private static EnhanceResult Run(
        DarkDiffSession session,
        ReadOnlySpan<ushort> mosaic,
        int width,
        int height,
        RawMetadata metadata,
        IspOptions isp,
        EnhanceOptions options,
        IProgress<EnhanceProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(isp);
        cancellation.ThrowIfCancellationRequested();
        RawImage raw = new(width, height, mosaic.ToArray(), metadata);
        DevelopedImage developed = IspPipeline.Develop(raw, isp with { InputSpace = session.Config.InputSpace });
        return session.Enhance(developed, options, progress, cancellation);
    }

    private static Picture PictureOf(EnhanceResult result) =>
        new(result.Picture.Width, result.Picture.Height, result.Picture.Data);
}
