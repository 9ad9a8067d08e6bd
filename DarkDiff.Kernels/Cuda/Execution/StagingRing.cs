using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Handles;

namespace DarkDiff.Kernels.Cuda.Execution;

/// <summary>
/// Pinned memory in segments that are filled one after another. A copy to the device returns as soon as its bytes are
/// in a segment; only a segment whose copies are still on their way is waited for, so that the few bytes of a
/// sampling step never make the host wait.
/// </summary>
internal sealed class StagingRing : IDisposable
{
    private const int Segments = 4;
    private const int SegmentBytes = 1 << 20;
    private const int Alignment = 16;

    private readonly CudaContext _context;
    private readonly PinnedBuffer _memory;
    private readonly PinnedBuffer? _downloads;
    private readonly CudaEvent?[] _copied = new CudaEvent[Segments];
    private int _segment;
    private int _used;

    /// <summary>Allocates.</summary>
    /// <exception cref="Errors.CudaOutOfMemoryException">The host has no such amount of pinned memory left.</exception>
    public StagingRing(CudaContext context)
    {
        _context = context;
        _memory = PinnedBuffer.Allocate(context.Driver, Segments * SegmentBytes);
        try
        {
            _downloads = PinnedBuffer.Allocate(context.Driver, SegmentBytes);
            for (int i = 0; i < Segments; i++)
                _copied[i] = CudaEvent.Create(context.Driver);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Copies to the device in the order of the stream; the source may be changed afterwards.</summary>
    public void Upload(ulong destination, ReadOnlySpan<byte> source)
    {
        ICudaDriver driver = _context.Driver;
        while (!source.IsEmpty)
        {
            if (_used == SegmentBytes)
                Advance();
            int count = Math.Min(source.Length, SegmentBytes - _used), offset = _segment * SegmentBytes + _used;
            source[..count].CopyTo(_memory.Span(offset, count));
            CudaStatus status = driver.CopyToDevice(destination, _memory.Value + offset, count, _context.Stream.Value);
            _context.Check(status, "cuMemcpyHtoDAsync");
            _used += (count + Alignment - 1) / Alignment * Alignment;
            source = source[count..];
            destination += (ulong)count;
        }
    }

    /// <summary>Copies from the device when all that was started is done.</summary>
    public void Download(Span<byte> destination, ulong source)
    {
        while (!destination.IsEmpty)
        {
            int count = Math.Min(destination.Length, SegmentBytes);
            CudaStatus status =
                _context.Driver.CopyToHost(_downloads!.Value, source, count, _context.Stream.Value);
            _context.Check(status, "cuMemcpyDtoHAsync");
            _context.Synchronize();
            _downloads.Span(0, count).CopyTo(destination);
            destination = destination[count..];
            source += (ulong)count;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (CudaEvent? copied in _copied)
            copied?.Dispose();
        _downloads?.Dispose();
        _memory.Dispose();
    }

    private void Advance()
    {
        ICudaDriver driver = _context.Driver;
        _context.Check(driver.RecordEvent(_copied[_segment]!.Value, _context.Stream.Value), "cuEventRecord");
        _segment = (_segment + 1) % Segments;
        _context.Check(driver.SynchronizeEvent(_copied[_segment]!.Value), "cuEventSynchronize");
        _used = 0;
    }
}
