namespace DarkDiff.Kernels.Devices;

/// <summary>One allocation on a device.</summary>
public interface IDeviceMemory : IDisposable
{
    /// <summary>Its size.</summary>
    long Bytes { get; }

    /// <summary>Copies from the host to <paramref name="offset"/> (bytes).</summary>
    void Write(long offset, ReadOnlySpan<float> source);

    /// <summary>Copies from <paramref name="offset"/> (bytes) to the host.</summary>
    void Read(long offset, Span<float> destination);
}
