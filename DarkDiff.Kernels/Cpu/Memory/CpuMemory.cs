using DarkDiff.Kernels.Devices;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>Memory of the CPU device.</summary>
internal sealed unsafe class CpuMemory(long bytes) : IDeviceMemory
{
    private readonly NativeBlock _block = new(bytes);

    /// <inheritdoc />
    public long Bytes => _block.Bytes;

    /// <summary>Address of a range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The range leaves the memory, or does not start at a multiple of 4 bytes.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    public byte* Address(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_block.IsClosed, this);
        if (offset < 0 || length < 0 || offset > Bytes - length || offset % sizeof(float) != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"{length} bytes do not fit there in a memory of {Bytes} bytes");
        }

        return _block.Data + offset;
    }

    /// <inheritdoc />
    public void Write(long offset, ReadOnlySpan<byte> source) =>
        source.CopyTo(new Span<byte>(Address(offset, source.Length), source.Length));

    /// <inheritdoc />
    public void Read(long offset, Span<byte> destination) =>
        new ReadOnlySpan<byte>(Address(offset, destination.Length), destination.Length).CopyTo(destination);

    /// <inheritdoc />
    public void Dispose() => _block.Dispose();
}
