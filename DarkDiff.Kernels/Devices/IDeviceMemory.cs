namespace DarkDiff.Kernels.Devices;

/// <summary>One allocation on a device.</summary>
public interface IDeviceMemory : IDisposable
{
    /// <summary>Its size.</summary>
    long Bytes { get; }

    /// <summary>Copies from the host to <paramref name="offset"/> (bytes).</summary>
    void Write(long offset, ReadOnlySpan<byte> source);

    /// <summary>Copies from <paramref name="offset"/> (bytes) to the host, when all that was started is done.</summary>
    void Read(long offset, Span<byte> destination);
}
