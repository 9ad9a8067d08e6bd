namespace DarkDiff.PtxSim;

/// <summary>The simulated device has not enough memory left.</summary>
/// <param name="requested">Bytes asked for.</param>
/// <param name="free">Bytes that are free.</param>
public sealed class DeviceMemoryException(long requested, long free)
    : Exception($"{requested} bytes asked for, {free} bytes are free")
{
    /// <summary>Bytes asked for.</summary>
    public long Requested => requested;

    /// <summary>Bytes that are free.</summary>
    public long Free => free;
}
