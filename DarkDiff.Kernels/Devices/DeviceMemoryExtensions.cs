using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Devices;

/// <summary>Copies of f32 values.</summary>
public static class DeviceMemoryExtensions
{
    /// <summary>Copies f32 values from the host to <paramref name="offset"/> (bytes).</summary>
    public static void Write(this IDeviceMemory memory, long offset, ReadOnlySpan<float> source) =>
        memory.Write(offset, MemoryMarshal.AsBytes(source));

    /// <summary>Copies f32 values from <paramref name="offset"/> (bytes) to the host.</summary>
    public static void Read(this IDeviceMemory memory, long offset, Span<float> destination) =>
        memory.Read(offset, MemoryMarshal.AsBytes(destination));
}
