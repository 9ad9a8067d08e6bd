namespace DarkDiff.CudaSim;

/// <summary>An event, with the host's time when it was recorded.</summary>
internal sealed class SimulatedEvent
{
    /// <summary>Ticks of the host's stopwatch.</summary>
    public long Timestamp { get; set; }
}
