using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.Dng;

/// <summary>
/// Copies what stays true of a developed picture (camera, exposure, lens, time, place) into an Exif block of its own.
/// </summary>
internal static class ExifBlock
{
    private const int LongestValue = 4096;

    private static readonly TiffTag[] MainTags =
        [TiffTag.Make, TiffTag.Model, TiffTag.DateTime, TiffTag.Artist, TiffTag.Copyright];

    private static readonly TiffTag[] ExifTags =
    [
        TiffTag.ExposureTime, TiffTag.FNumber, TiffTag.ExposureProgram, TiffTag.IsoSpeed, TiffTag.DateTimeOriginal,
        TiffTag.FocalLength, TiffTag.FocalLengthIn35mm, TiffTag.LensMake, TiffTag.LensModel,
    ];

    /// <summary>The block, or null where the file says nothing of this.</summary>
    public static byte[]? Build(TiffDirectory main, TiffDirectory? exif, TiffDirectory? gps)
    {
        TiffBuilder builder = new();
        TiffBuilder exifBuilder = new();
        TiffBuilder gpsBuilder = new();
        Copy(main, MainTags, builder);
        // Some cameras put the exposure into the first directory.
        Copy(main, [.. ExifTags.Where(tag => exif?[tag] is null)], exifBuilder);
        if (exif is not null)
            Copy(exif, ExifTags, exifBuilder);
        if (gps is not null)
            Copy(gps, [.. gps.Entries.Select(entry => entry.Tag)], gpsBuilder);
        builder.AddDirectory(TiffTag.ExifIfd, exifBuilder);
        builder.AddDirectory(TiffTag.GpsIfd, gpsBuilder);
        return builder.IsEmpty ? null : builder.Build();
    }

    private static void Copy(TiffDirectory from, IReadOnlyList<TiffTag> tags, TiffBuilder to)
    {
        foreach (TiffTag tag in tags)
        {
            if (from[tag] is TiffEntry entry && entry.Bytes.Length <= LongestValue)
                to.Add(new TiffField(tag, entry.Type, entry.Count, entry.LittleEndianBytes()));
        }
    }
}
