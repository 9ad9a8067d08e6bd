using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.LibRaw;

/// <summary>
/// Where LibRaw 0.20 and 0.21 keep what they have no function for: margins, orientation, black levels, XYZ matrix, raw
/// pixels. Nothing is taken on trust. <c>libraw_data_t</c> is searched between places that accessor functions give, for
/// values that accessor functions give; only the distances inside a group of neighbouring fields, equal in both
/// versions, are built in, and every group is recognised by several of its fields. What is not found so is refused.
/// </summary>
internal readonly unsafe struct LibRawLayout
{
    // libraw_image_sizes_t follows one pointer; its first fields are 16-bit numbers.
    private const int Sizes = 8;
    private const int Margins = Sizes + 8;
    private const int VisibleSizes = Sizes + 12;
    private const int Pitch = Sizes + 16;
    private const int FlipAt = Sizes + 32;

    // Distances inside libraw_colordata_t, from cam_mul on.
    private const int PreMul = 16;
    private const int RgbCam = 128;
    private const int CamXyz = 176;
    private const int BlackCell = 4104;

    // Inside libraw_rawdata_t: nine pointers, then a copy of libraw_iparams_t.
    private const int Pointers = 9 * 8;
    private const int SearchPastExposure = 8192;

    private readonly byte* data;
    private readonly byte* camMul;
    private readonly byte* maximum;
    private readonly byte* rawData;

    private LibRawLayout(byte* data, byte* camMul, byte* maximum, byte* rawData)
    {
        this.data = data;
        this.camMul = camMul;
        this.maximum = maximum;
        this.rawData = rawData;
    }

    /// <summary>Rows above the visible area.</summary>
    public int TopMargin => UInt16(data + Margins);

    /// <summary>Columns left of the visible area.</summary>
    public int LeftMargin => UInt16(data + Margins + 2);

    /// <summary>16-bit samples from one row of raw pixels to the next, or 0.</summary>
    public int RowSamples => *(int*)(data + Pitch) / 2;

    /// <summary>How the picture is to be turned: 0 not, 3 by 180°, 5 by 90° to the left, 6 to the right.</summary>
    public int Flip => *(int*)(data + FlipAt);

    /// <summary>Black level of all pixels.</summary>
    public uint Black => *(uint*)(maximum - 8);

    /// <summary>
    /// Added to <see cref="Black"/>: [0…3] by colour, then rows and columns of a cell, then its levels from [6] on.
    /// </summary>
    public ReadOnlySpan<uint> BlackByColorAndCell => new(maximum - 8 - 4 * BlackCell, BlackCell);

    /// <summary>XYZ to camera RGB, 4×3.</summary>
    public ReadOnlySpan<float> XyzToCamera => new(camMul + CamXyz, 12);

    /// <summary>Raw pixels of the whole sensor, or null where the file holds no single-channel mosaic.</summary>
    public ushort* RawPixels => *(ushort**)(rawData + 8);

    /// <summary>Finds the fields of an unpacked file.</summary>
    /// <exception cref="MalformedFileException">They are not where they should be.</exception>
    public static LibRawLayout Find(LibRawHandle handle)
    {
        byte* data = (byte*)handle.DangerousGetHandle();
        byte* exposure = (byte*)LibRawNative.Exposure(handle);
        byte* camMul = FindColors(handle, exposure);
        // linear_max, before fmaximum, fnorm and the white levels, is of C's long: 4 or 8 bytes.
        byte* maximum = null;
        foreach (int distance in new[] { 156, 176 })
        {
            if (*(int*)(camMul - distance) == LibRawNative.ColorMaximum(handle))
                maximum = camMul - distance;
        }

        byte* raw = FindRaw(handle, exposure);
        bool sizesFit = UInt16(data + Sizes) == LibRawNative.RawHeight(handle)
            && UInt16(data + Sizes + 2) == LibRawNative.RawWidth(handle)
            && UInt16(data + VisibleSizes) == LibRawNative.VisibleHeight(handle)
            && UInt16(data + VisibleSizes + 2) == LibRawNative.VisibleWidth(handle);
        return maximum != null && raw != null && sizesFit ? new(data, camMul, maximum, raw) : throw Unknown();
    }

    private static byte* FindColors(LibRawHandle handle, byte* end)
    {
        Span<float> balance = stackalloc float[8];
        for (int color = 0; color < 4; color++)
        {
            balance[color] = LibRawNative.CameraMultiplier(handle, color);
            balance[4 + color] = LibRawNative.DaylightMultiplier(handle, color);
        }

        Span<float> matrix = stackalloc float[12];
        for (int i = 0; i < matrix.Length; i++)
            matrix[i] = LibRawNative.CameraToSrgb(handle, i / 4, i % 4);
        byte* found = null;
        for (byte* at = LibRawNative.LensInfo(handle); at + CamXyz + 48 <= end; at += 4)
        {
            if (!SameBits(at, balance) || !SameBits(at + RgbCam, matrix))
                continue;
            if (found != null)
                throw Unknown();
            found = at;
        }

        return found != null ? found : throw Unknown();
    }

    private static byte* FindRaw(LibRawHandle handle, byte* exposure)
    {
        ReadOnlySpan<byte> parameters = new(LibRawNative.Parameters(handle), LibRawParameters.Bytes);
        for (int at = sizeof(LibRawExposure); at < SearchPastExposure; at += 8)
        {
            if (new ReadOnlySpan<byte>(exposure + at + Pointers, parameters.Length).SequenceEqual(parameters))
                return exposure + at;
        }

        return null;
    }

    // Bits, because a file may hold NaN.
    private static bool SameBits(byte* at, ReadOnlySpan<float> values) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).SequenceEqual(new ReadOnlySpan<byte>(at, 4 * values.Length));

    private static int UInt16(byte* at) => *(ushort*)at;

    private static MalformedFileException Unknown() =>
        new("LibRaw read the file, but keeps its data in a way that this program does not know");
}
