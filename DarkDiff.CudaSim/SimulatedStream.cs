namespace DarkDiff.CudaSim;

/// <summary>A stream: work in it is done when it is enqueued, so there is nothing to hold.</summary>
internal sealed class SimulatedStream;
