using System.Runtime.InteropServices;

namespace DarkDiff.Runtime.Raw.LibRaw;

/// <summary>The first fields of <c>libraw_imgother_t</c>; 0 where the file does not tell.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LibRawExposure
{
    /// <summary>ISO speed.</summary>
    public float Iso;

    /// <summary>Exposure time in seconds.</summary>
    public float Shutter;

    /// <summary>Aperture as the number N of f/N.</summary>
    public float Aperture;

    /// <summary>Millimetres.</summary>
    public float FocalLength;

    /// <summary>Seconds since 1970, the camera's time taken for local time.</summary>
    public long Timestamp;
}
