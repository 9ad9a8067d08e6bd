namespace DarkDiff.Runtime.Raw.Tiff;

/// <summary>Sizes of field types.</summary>
internal static class TiffTypes
{
    /// <summary>Bytes of one value; 0 for an unknown type.</summary>
    public static int Size(this TiffType type) => type switch
    {
        TiffType.Byte or TiffType.Ascii or TiffType.SByte or TiffType.Undefined => 1,
        TiffType.Short or TiffType.SShort => 2,
        TiffType.Long or TiffType.SLong or TiffType.Float or TiffType.Ifd => 4,
        TiffType.Rational or TiffType.SRational or TiffType.Double => 8,
        _ => 0,
    };

    /// <summary>Bytes of the number that byte order applies to: a rational is two numbers of four.</summary>
    public static int Unit(this TiffType type) =>
        type is TiffType.Rational or TiffType.SRational ? 4 : type.Size();
}
