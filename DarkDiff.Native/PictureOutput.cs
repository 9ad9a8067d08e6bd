using DarkDiff.Native.Structs;

namespace DarkDiff.Native;

/// <summary>Checks and fills a <c>darkdiff_picture</c>.</summary>
internal static unsafe class PictureOutput
{
    /// <summary>Checks the buffer for a picture of a size.</summary>
    /// <exception cref="StatusException">It does not fit.</exception>
    public static void Check(in PictureBuffer picture, int width, int height)
    {
        Require(
            picture.Width == width && picture.Height == height,
            "width, height",
            $"{picture.Width}×{picture.Height}",
            $"{width}×{height}");
        Require(picture.Bits is 8 or 16, "bits", picture.Bits, "8 or 16");
        Require(picture.Rgb != null, "rgb", "null", "a pointer");
        Require(
            picture.Bits == 8 || (nuint)picture.Rgb % sizeof(ushort) == 0,
            "rgb",
            "an odd address",
            "one aligned to 2 bytes");
        Require(
            picture.Stride == 0 || picture.Stride >= (nuint)width * 3, "stride", picture.Stride, "0 or at least 3·width");
    }

    /// <summary>Copies the samples, row by row.</summary>
    public static void Write<T>(in PictureBuffer picture, ReadOnlySpan<T> samples)
        where T : unmanaged
    {
        int row = picture.Width * 3;
        nuint stride = picture.Stride == 0 ? (nuint)row : picture.Stride;
        for (int y = 0; y < picture.Height; y++)
            samples.Slice(y * row, row).CopyTo(new Span<T>((T*)picture.Rgb + stride * (nuint)y, row));
    }

    private static void Require(bool condition, string field, object found, string expected)
    {
        if (!condition)
            throw new StatusException(Status.InvalidArgument, $"picture.{field}: found {found}, expected {expected}");
    }
}
