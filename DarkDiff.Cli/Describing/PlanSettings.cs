using DarkDiff.Cli.Devices;

namespace DarkDiff.Cli.Describing;

/// <summary>What a picture is planned with.</summary>
/// <param name="Memory">Bytes for activations and weights; null for no limit.</param>
/// <param name="Tile">Largest side of the U-Net's tiles in pixels, 0 for none; null for what the memory needs.</param>
/// <param name="Steps">Sampling steps; null for the model's default.</param>
/// <param name="Guidance">Guidance scale; null for the model's default.</param>
/// <param name="Device">The processor, and how it computes.</param>
internal sealed record PlanSettings(long? Memory, int? Tile, int? Steps, float? Guidance, DeviceSettings Device);
