using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.LibRaw;

/// <summary>Reads raw files of cameras (ARW, CR2, CRW, NEF and many more) through the system's LibRaw.</summary>
internal static unsafe class LibRawReader
{
    private const long MostPixels = 1L << 28;

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="what">What it is, for messages: "a Canon CRW raw file".</param>
    /// <returns>The mosaic of the visible area.</returns>
    /// <exception cref="MalformedFileException">
    /// LibRaw is missing or unknown, or cannot read the file, or the file is damaged or holds no Bayer mosaic.
    /// </exception>
    public static RawImage Read(byte[] bytes, string what)
    {
        LibRawLibrary.Require(what);
        using LibRawHandle handle = LibRawHandle.Create();
        long damagedAt = 0;
        fixed (byte* buffer = bytes)
        {
            LibRawNative.SetDataErrorHandler(handle, &OnDataError, &damagedAt);
            Check(LibRawNative.OpenBuffer(handle, buffer, (nuint)bytes.Length), what);
            CheckMosaic(handle, what);
            Check(LibRawNative.Unpack(handle), what);
        }

        if (damagedAt != 0)
        {
            throw new MalformedFileException(damagedAt > 0
                ? $"found {what} whose data are damaged at byte {damagedAt}"
                : $"found {what} that ends too early (truncated file?)");
        }

        LibRawLayout layout = LibRawLayout.Find(handle);
        (int width, int height) = (LibRawNative.VisibleWidth(handle), LibRawNative.VisibleHeight(handle));
        ushort[] values = Visible(handle, layout, width, height, what);
        return new RawImage(width, height, values, LibRawMetadata.Read(handle, layout, what));
    }

    private static void CheckMosaic(LibRawHandle handle, string what)
    {
        LibRawParameters* parameters = LibRawNative.Parameters(handle);
        string? problem = parameters->Filters switch
        {
            0 => "no colour mosaic",
            9 => "an X-Trans mosaic",
            _ => parameters->Colors == 3 ? null : $"a mosaic of {parameters->Colors} colours",
        };
        if (problem is not null)
            throw new MalformedFileException($"found {what} with {problem}, expected a Bayer mosaic");
        (long width, long height) = (LibRawNative.RawWidth(handle), LibRawNative.RawHeight(handle));
        if (width * height > MostPixels)
            throw new MalformedFileException($"found {what} of {width}×{height} pixels, expected at most {MostPixels}");
    }

    private static ushort[] Visible(LibRawHandle handle, LibRawLayout layout, int width, int height, string what)
    {
        ushort* pixels = layout.RawPixels;
        if (pixels == null)
            throw new MalformedFileException($"found {what} without a mosaic of single samples, expected a Bayer mosaic");
        int rawWidth = LibRawNative.RawWidth(handle);
        int stride = layout.RowSamples == 0 ? rawWidth : layout.RowSamples;
        if (width < 2 || height < 2 || stride < rawWidth || layout.LeftMargin + width > rawWidth
            || layout.TopMargin + height > LibRawNative.RawHeight(handle))
        {
            throw new MalformedFileException(
                $"found {what} with a visible area of {width}×{height} at {layout.LeftMargin}, {layout.TopMargin}, expected "
                + $"it within {rawWidth}×{LibRawNative.RawHeight(handle)}");
        }

        ushort[] values = new ushort[width * height];
        for (int y = 0; y < height; y++)
        {
            long first = (long)(layout.TopMargin + y) * stride + layout.LeftMargin;
            new ReadOnlySpan<ushort>(pixels + first, width).CopyTo(values.AsSpan(y * width));
        }

        return values;
    }

    private static void Check(int code, string what)
    {
        if (code != 0)
        {
            string reason = Marshal.PtrToStringUTF8((nint)LibRawNative.ErrorText(code)) ?? $"error {code}";
            throw new MalformedFileException($"found {what} that LibRaw cannot read ({reason}; damaged or truncated file?)");
        }
    }

    // The offset is that of the damage, or below 0 where the file ends too early.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDataError(void* context, byte* file, int offset) => *(long*)context = offset > 0 ? offset : -1;
}
