namespace DarkDiff.Runtime.Imaging;

/// <summary>A place on Earth (WGS 84).</summary>
/// <param name="Latitude">Degrees, −90 to 90, north positive.</param>
/// <param name="Longitude">Degrees, −180 to 180, east positive.</param>
/// <param name="Altitude">Metres above sea level, where known.</param>
public sealed record GpsPosition(double Latitude, double Longitude, double? Altitude = null);
