using DarkDiff.Kernels.Cuda.Execution;
using DarkDiff.Kernels.Cuda.Handles;

namespace DarkDiff.Kernels.Cuda.Memory;

/// <summary>Memory of a CUDA device, zero-filled at first.</summary>
internal sealed class CudaMemory : ICudaMemory
{
    private readonly CudaContext _context;
    private readonly PooledBuffer _buffer;

    /// <summary>Allocates.</summary>
    /// <exception cref="Errors.CudaOutOfMemoryException">There is no such amount left.</exception>
    public CudaMemory(CudaContext context, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _context = context;
        _buffer = PooledBuffer.Allocate(context.Driver, context.Stream.Value, bytes);
        if (bytes == 0)
            return;
        try
        {
            context.Check(context.Driver.Fill(_buffer.Address, 0, bytes, context.Stream.Value), "cuMemsetD8Async");
        }
        catch
        {
            _buffer.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public long Bytes => _buffer.Bytes;

    /// <inheritdoc />
    public ulong Address => _buffer.Address;

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The bytes do not fit there.</exception>
    /// <exception cref="Errors.KernelFaultException">A kernel failed before.</exception>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        ulong address = Checked(offset, source.Length);
        lock (_context.Gate)
        {
            _context.ThrowIfLost();
            _context.Staging.Upload(address, source);
        }
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The bytes do not lie there.</exception>
    /// <exception cref="Errors.KernelFaultException">A kernel failed, now or before.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        ulong address = Checked(offset, destination.Length);
        lock (_context.Gate)
        {
            _context.ThrowIfLost();
            _context.Staging.Download(destination, address);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_context.Gate)
            _buffer.Dispose();
    }

    private ulong Checked(long offset, int length)
    {
        if (offset < 0 || offset > Bytes - length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"{length} bytes do not fit there in a memory of {Bytes} bytes");
        }

        return Address + (ulong)offset;
    }
}
