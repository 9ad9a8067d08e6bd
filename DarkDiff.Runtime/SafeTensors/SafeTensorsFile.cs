using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using DarkDiff.Kernels.Memory;
using Microsoft.Win32.SafeHandles;

namespace DarkDiff.Runtime.SafeTensors;

/// <summary>
/// A safetensors file, mapped into memory and checked as a whole when opened. Pointers and spans it gives out are
/// valid until it is disposed.
/// </summary>
public sealed unsafe class SafeTensorsFile : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly MemoryMappedFile mapping;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;
    private readonly long length;
    private readonly long dataStart;
    private bool disposed;

    private SafeTensorsFile(
        string path,
        SafeFileHandle handle,
        MemoryMappedFile mapping,
        MemoryMappedViewAccessor view,
        byte* start,
        long length,
        long dataStart,
        SafeTensorsHeader header)
    {
        Path = path;
        this.handle = handle;
        this.dataStart = dataStart;
        this.mapping = mapping;
        this.view = view;
        this.start = start;
        this.length = length;
        Tensors = header.Tensors;
        Metadata = header.Metadata;
    }

    /// <summary>The file's path as it was opened.</summary>
    public string Path { get; }

    /// <summary>The tensors, by name.</summary>
    public IReadOnlyDictionary<string, SafeTensorInfo> Tensors { get; }

    /// <summary>The header's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="SafeTensorsException">The file is missing, unreadable, or not a valid safetensors file.</exception>
    public static SafeTensorsFile Open(string path)
    {
        long length = Length(path);
        if (length < 8)
            throw new SafeTensorsException(path, $"found {length} bytes, expected a safetensors file of at least 8");
        SafeFileHandle? handle = null;
        MemoryMappedFile? mapping = null;
        MemoryMappedViewAccessor? view = null;
        try
        {
            handle = File.OpenHandle(path);
            mapping = MemoryMappedFile.CreateFromFile(
                handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            start += view.PointerOffset;
            ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(start, 8));
            if (headerBytes > SafeTensorsHeader.LongestHeader || (long)headerBytes > length - 8)
            {
                throw new SafeTensorsException(
                    path, $"found a header length of {headerBytes}, expected at most {Math.Min(length - 8, SafeTensorsHeader.LongestHeader)}");
            }

            ReadOnlySpan<byte> json = new(start + 8, (int)headerBytes);
            long dataBytes = length - 8 - (long)headerBytes;
            SafeTensorsHeader header = SafeTensorsHeader.Parse(path, json, dataBytes);
            long dataStart = 8 + (long)headerBytes;
            return new SafeTensorsFile(path, handle, mapping, view, start, length, dataStart, header);
        }
        catch (Exception e)
        {
            view?.Dispose();
            mapping?.Dispose();
            handle?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new SafeTensorsException(path, $"the file cannot be read ({e.Message})", e);
            throw;
        }
    }

    /// <summary>First byte of a tensor; not aligned to more than the file aligns it.</summary>
    /// <exception cref="SafeTensorsException">There is no tensor of that name.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public byte* Pointer(string name)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return start + dataStart + Info(name).Begin;
    }

    /// <summary>
    /// A tensor is not needed for now: what is mapped of it no longer counts as this process's memory. Pointers and spans
    /// stay valid, and reading through them maps it again. Does nothing when the file is closed.
    /// </summary>
    /// <exception cref="SafeTensorsException">There is no tensor of that name.</exception>
    public void Release(string name)
    {
        SafeTensorInfo info = Info(name);
        if (!disposed)
            PageAdvice.ReleaseMapped(start, length, dataStart + info.Begin, info.End - info.Begin);
    }

    /// <summary>Bytes of a tensor of less than 2 GiB.</summary>
    /// <exception cref="SafeTensorsException">There is no tensor of that name.</exception>
    /// <exception cref="OverflowException">The tensor is too large for a span.</exception>
    public ReadOnlySpan<byte> Bytes(string name)
    {
        SafeTensorInfo info = Info(name);
        return new ReadOnlySpan<byte>(Pointer(name), checked((int)(info.End - info.Begin)));
    }

    /// <summary>
    /// Copies a part of a tensor by an ordinary read: unlike the mapping, it leaves nothing of the file in this
    /// process's memory, which counts where a file of gigabytes is passed through once.
    /// </summary>
    /// <param name="name">The tensor.</param>
    /// <param name="offset">First byte, counted from the tensor's own.</param>
    /// <param name="bytes">Filled.</param>
    /// <exception cref="SafeTensorsException">There is no such tensor, or the file has become shorter.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within the tensor.</exception>
    public void Read(string name, long offset, Span<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        SafeTensorInfo info = Info(name);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + bytes.Length, info.End - info.Begin);
        long position = dataStart + info.Begin + offset;
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(handle, bytes, position);
            if (read == 0)
                throw new SafeTensorsException(Path, $"the file ends within tensor '{name}'");
            bytes = bytes[read..];
            position += read;
        }
    }

    /// <summary>Values of a floating-point tensor, converted to f32.</summary>
    /// <exception cref="SafeTensorsException">There is no such tensor, or it is not F16, BF16, F32 or F64.</exception>
    public float[] ReadFloat32(string name)
    {
        SafeTensorInfo info = Info(name);
        ReadOnlySpan<byte> bytes = Bytes(name);
        if (!SafeTensorValues.IsFloat(info.Type))
        {
            throw new SafeTensorsException(
                Path, $"found tensor '{name}' of type {info.Type}, expected a floating-point type");
        }

        float[] values = new float[info.Elements];
        SafeTensorValues.Decode(info.Type, bytes, values);
        return values;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        mapping.Dispose();
        handle.Dispose();
    }

    private static long Length(string path)
    {
        FileInfo file = new(path);
        return file.Exists
            ? file.Length
            : throw new SafeTensorsException(path, "found no such file, expected a safetensors file");
    }

    private SafeTensorInfo Info(string name) => Tensors.TryGetValue(name, out SafeTensorInfo? info)
        ? info
        : throw new SafeTensorsException(Path, $"found no tensor '{name}'");
}
