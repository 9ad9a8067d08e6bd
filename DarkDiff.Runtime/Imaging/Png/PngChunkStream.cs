using System.Buffers.Binary;

namespace DarkDiff.Runtime.Imaging.Png;

/// <summary>Cuts what is written to it into IDAT chunks, so that memory does not grow with the picture.</summary>
internal sealed class PngChunkStream : Stream
{
    private const int ChunkBytes = 1 << 16;
    private readonly Stream _output;
    private readonly byte[] _buffer = new byte[ChunkBytes];
    private int _filled;

    /// <summary>Wraps the stream of the PNG file, which stays open.</summary>
    public PngChunkStream(Stream output) => _output = output;

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes one whole chunk.</summary>
    public static void WriteChunk(Stream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(type);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        output.Write(number);
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int part = Math.Min(buffer.Length, ChunkBytes - _filled);
            buffer[..part].CopyTo(_buffer.AsSpan(_filled));
            _filled += part;
            buffer = buffer[part..];
            if (_filled == ChunkBytes)
                WriteBuffer();
        }
    }

    /// <summary>Does nothing: chunks are written when they are full, the last one on disposal.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && _filled > 0)
            WriteBuffer();
        base.Dispose(disposing);
    }

    private void WriteBuffer()
    {
        WriteChunk(_output, "IDAT"u8, _buffer.AsSpan(0, _filled));
        _filled = 0;
    }
}
