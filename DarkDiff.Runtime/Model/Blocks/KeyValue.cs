using DarkDiff.Kernels;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>Keys and values of one attention layer, both (N, H, W, C).</summary>
/// <param name="Key">Keys.</param>
/// <param name="Value">Values.</param>
internal sealed record KeyValue(TensorValue Key, TensorValue Value);
