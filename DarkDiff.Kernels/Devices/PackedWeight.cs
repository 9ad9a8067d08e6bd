namespace DarkDiff.Kernels.Devices;

/// <summary>
/// A weight as a device keeps it. Ops that need the same weight in the same layout share it: equal values are one block
/// of memory.
/// </summary>
/// <param name="Weight">The weight.</param>
/// <param name="Layout">Name of the layout.</param>
/// <param name="Bytes">Its size on the device; what it reads in place counts too.</param>
public readonly record struct PackedWeight(WeightTensor Weight, string Layout, long Bytes);
