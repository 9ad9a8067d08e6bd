namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// The convolutions of a plan that run faster than the direct way, for more memory: by Winograd's algorithm on the CPU
/// device.
/// </summary>
/// <param name="Layers">Layers that do.</param>
/// <param name="SuitedLayers">Layers that could, had they enough memory.</param>
/// <param name="ExtraWeightBytes">What their weights take more than by the direct way in f32; part of the plan's weights.</param>
/// <param name="ScratchBytes">Most scratch of one of them; part of the plan's arena.</param>
public sealed record AcceleratedConvolutions(int Layers, int SuitedLayers, long ExtraWeightBytes, long ScratchBytes);
