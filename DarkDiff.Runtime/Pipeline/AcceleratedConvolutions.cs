namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// The convolutions of a plan that run faster than the direct way: by Winograd's algorithm on the CPU device.
/// </summary>
/// <param name="Layers">Layers that do.</param>
/// <param name="SuitedLayers">Layers that could, had they enough memory.</param>
/// <param name="ScratchBytes">Most scratch of one of them; part of the plan's arena.</param>
public sealed record AcceleratedConvolutions(int Layers, int SuitedLayers, long ScratchBytes);
