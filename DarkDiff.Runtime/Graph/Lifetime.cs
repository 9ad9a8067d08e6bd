namespace DarkDiff.Runtime.Graph;

/// <summary>A stretch of arena memory that must not be shared while it lives.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="First">Index of the first op that needs it.</param>
/// <param name="Last">Index of the last op that needs it.</param>
internal readonly record struct Lifetime(long Bytes, int First, int Last)
{
    /// <summary>Whether both are alive at some op.</summary>
    public bool Overlaps(Lifetime other) => First <= other.Last && other.First <= Last;
}
