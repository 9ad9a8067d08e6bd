namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// The weights of a plan that stay where they lie, in their 16 bits, and are widened block by block when they are used: by
/// that the CPU device needs half the memory of f32, at a price in time and with the same results.
/// </summary>
/// <param name="Layers">Convolutions and linear layers whose weight does.</param>
/// <param name="SuitedLayers">Those whose weight could.</param>
/// <param name="Bytes">Bytes of the weights that do; part of the plan's weights.</param>
public sealed record WeightsInPlace(int Layers, int SuitedLayers, long Bytes);
