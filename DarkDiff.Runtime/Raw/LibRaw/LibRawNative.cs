using System.Runtime.InteropServices;

namespace DarkDiff.Runtime.Raw.LibRaw;

/// <summary>The functions of LibRaw's C interface (libraw.h) that are used.</summary>
internal static unsafe partial class LibRawNative
{
    private const string Library = LibRawLibrary.ImportName;

    /// <summary>Version as major·65536 + minor·256 + patch.</summary>
    [LibraryImport(Library, EntryPoint = "libraw_versionNumber")]
    public static partial int VersionNumber();

    [LibraryImport(Library, EntryPoint = "libraw_init")]
    public static partial nint Init(uint flags);

    [LibraryImport(Library, EntryPoint = "libraw_close")]
    public static partial void Close(nint data);

    /// <summary>Text of an error code, in static memory.</summary>
    [LibraryImport(Library, EntryPoint = "libraw_strerror")]
    public static partial byte* ErrorText(int code);

    /// <summary>Registers what is called with (context, file name, offset) where data are damaged.</summary>
    [LibraryImport(Library, EntryPoint = "libraw_set_dataerror_handler")]
    public static partial void SetDataErrorHandler(
        LibRawHandle data, delegate* unmanaged[Cdecl]<void*, byte*, int, void> handler, void* context);

    /// <summary>Reads the metadata. The buffer must stay where it is until <see cref="Unpack"/> is done.</summary>
    [LibraryImport(Library, EntryPoint = "libraw_open_buffer")]
    public static partial int OpenBuffer(LibRawHandle data, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "libraw_unpack")]
    public static partial int Unpack(LibRawHandle data);

    [LibraryImport(Library, EntryPoint = "libraw_get_raw_width")]
    public static partial int RawWidth(LibRawHandle data);

    [LibraryImport(Library, EntryPoint = "libraw_get_raw_height")]
    public static partial int RawHeight(LibRawHandle data);

    [LibraryImport(Library, EntryPoint = "libraw_get_iwidth")]
    public static partial int VisibleWidth(LibRawHandle data);

    [LibraryImport(Library, EntryPoint = "libraw_get_iheight")]
    public static partial int VisibleHeight(LibRawHandle data);

    /// <summary>Colour at a place of the visible area: 0 red, 1 green, 2 blue, 3 the second green.</summary>
    [LibraryImport(Library, EntryPoint = "libraw_COLOR")]
    public static partial int Color(LibRawHandle data, int row, int column);

    [LibraryImport(Library, EntryPoint = "libraw_get_color_maximum")]
    public static partial int ColorMaximum(LibRawHandle data);

    /// <summary>As-shot white balance of a colour, any scale; 0 or less where unknown.</summary>
    [LibraryImport(Library, EntryPoint = "libraw_get_cam_mul")]
    public static partial float CameraMultiplier(LibRawHandle data, int color);

    /// <summary>Daylight white balance of a colour.</summary>
    [LibraryImport(Library, EntryPoint = "libraw_get_pre_mul")]
    public static partial float DaylightMultiplier(LibRawHandle data, int color);

    /// <summary>An element of the matrix from white-balanced camera RGB to linear sRGB, 3×4.</summary>
    [LibraryImport(Library, EntryPoint = "libraw_get_rgb_cam")]
    public static partial float CameraToSrgb(LibRawHandle data, int row, int column);

    [LibraryImport(Library, EntryPoint = "libraw_get_iparams")]
    public static partial LibRawParameters* Parameters(LibRawHandle data);

    [LibraryImport(Library, EntryPoint = "libraw_get_lensinfo")]
    public static partial byte* LensInfo(LibRawHandle data);

    [LibraryImport(Library, EntryPoint = "libraw_get_imgother")]
    public static partial LibRawExposure* Exposure(LibRawHandle data);
}
