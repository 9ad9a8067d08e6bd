using DarkDiff.Kernels;

namespace DarkDiff.Cli.Devices;

/// <summary>What the user asks of the device.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Ordinal">Number of the CUDA device, from 0.</param>
/// <param name="Precision">Type of activations; null for what the device does best.</param>
/// <param name="Threads">Threads of the processor, 0 for one per core.</param>
/// <param name="Winograd">Whether the processor may convolve by Winograd's algorithm.</param>
/// <param name="CompileAtRunTime">Whether CUDA kernels that are not in the cache are compiled.</param>
internal sealed record DeviceSettings(
    DeviceKind Kind, int Ordinal, ElementType? Precision, int Threads, bool Winograd, bool CompileAtRunTime);
