using DarkDiff.Native.Structs;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Native;

/// <summary>Checks and reads a <c>darkdiff_mosaic</c>.</summary>
internal static unsafe class MosaicInput
{
    private const int DaylightD65 = 21;

    /// <summary>What the values mean.</summary>
    /// <exception cref="StatusException">A field makes no sense.</exception>
    public static RawMetadata Metadata(in Mosaic mosaic)
    {
        Require(mosaic.Cfa is >= 0 and <= 3, "cfa", mosaic.Cfa, "0 to 3");
        Require(mosaic.Orientation is >= 0 and <= 8, "orientation", mosaic.Orientation, "0 to 8");
        ReadOnlySpan<float> black = mosaic.BlackLevel;
        return new RawMetadata
        {
            Cfa = (CfaPattern)mosaic.Cfa,
            BlackLevel = black.ToArray(),
            BlackRepeatRows = 2,
            BlackRepeatCols = 2,
            WhiteLevel = mosaic.WhiteLevel,
            AsShotNeutral = NumbersOrNull(mosaic.Neutral),
            ColorMatrix1 = NumbersOrNull(mosaic.XyzToCamera),
            CalibrationIlluminant1 = DaylightD65,
            Orientation = mosaic.Orientation == 0 ? 1 : mosaic.Orientation,
        };
    }

    /// <summary>The values without gaps between rows: the caller's memory where it has none.</summary>
    /// <exception cref="StatusException">A field makes no sense.</exception>
    public static ReadOnlySpan<ushort> Values(in Mosaic mosaic)
    {
        Require(mosaic.Values != null, "values", "null", "a pointer");
        Require((nuint)mosaic.Values % sizeof(ushort) == 0, "values", "an odd address", "one aligned to 2 bytes");
        Require(mosaic.Width >= 2, "width", mosaic.Width, "at least 2");
        Require(mosaic.Height >= 2, "height", mosaic.Height, "at least 2");
        long count = (long)mosaic.Width * mosaic.Height;
        Require(count <= Array.MaxLength / 3, "width and height", $"{count} values", $"at most {Array.MaxLength / 3}");
        nuint stride = mosaic.Stride == 0 ? (nuint)mosaic.Width : mosaic.Stride;
        Require(stride >= (nuint)mosaic.Width, "stride", stride, "0 or at least the width");
        if (stride == (nuint)mosaic.Width)
            return new ReadOnlySpan<ushort>(mosaic.Values, (int)count);
        ushort[] packed = new ushort[count];
        for (int row = 0; row < mosaic.Height; row++)
        {
            new ReadOnlySpan<ushort>(mosaic.Values + stride * (nuint)row, mosaic.Width)
                .CopyTo(packed.AsSpan(row * mosaic.Width));
        }

        return packed;
    }

    private static double[]? NumbersOrNull(ReadOnlySpan<float> numbers)
    {
        if (!numbers.ContainsAnyExcept(0f))
            return null;
        double[] wide = new double[numbers.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = numbers[i];
        return wide;
    }

    private static void Require(bool condition, string field, object found, string expected)
    {
        if (!condition)
            throw new StatusException(Status.InvalidArgument, $"mosaic.{field}: found {found}, expected {expected}");
    }
}
