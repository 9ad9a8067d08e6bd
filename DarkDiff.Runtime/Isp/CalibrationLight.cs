namespace DarkDiff.Runtime.Isp;

/// <summary>A light under which the maker of a colour matrix measured it.</summary>
/// <param name="Temperature">Correlated colour temperature in kelvin.</param>
/// <param name="White">Its chromaticity.</param>
internal readonly record struct CalibrationLight(double Temperature, Chromaticity White)
{
    /// <summary>The light of an Exif light source code; daylight D65 for a code that names no known light.</summary>
    public static CalibrationLight FromExif(int code) => code switch
    {
        3 or 17 or 24 => new(2856, new(0.44757, 0.40745)),
        2 or 14 => new(4230, new(0.37208, 0.37529)),
        15 => new(3450, new(0.40910, 0.39430)),
        13 => new(5000, new(0.34567, 0.35850)),
        12 => new(6430, new(0.31310, 0.33727)),
        18 => new(4874, new(0.34842, 0.35161)),
        1 or 4 or 9 or 20 => new(5503, new(0.33242, 0.34743)),
        11 or 22 => new(7504, new(0.29902, 0.31485)),
        23 => new(5003, Chromaticity.D50),
        _ => new(6504, Chromaticity.D65),
    };
}
