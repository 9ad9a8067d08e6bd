namespace DarkDiff.Runtime.Raw;

/// <summary>
/// Order of the colours in the 2×2 cell of a Bayer mosaic, read left to right, top to bottom, starting at the first
/// pixel of the active area.
/// </summary>
public enum CfaPattern
{
    /// <summary>Red, green / green, blue.</summary>
    Rggb,

    /// <summary>Green, red / blue, green.</summary>
    Grbg,

    /// <summary>Green, blue / red, green.</summary>
    Gbrg,

    /// <summary>Blue, green / green, red.</summary>
    Bggr,
}
