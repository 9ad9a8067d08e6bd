using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace DarkDiff.Runtime.SafeTensors;

/// <summary>
/// A safetensors file, mapped into memory and checked as a whole when opened. Pointers and spans it gives out are
/// valid until it is disposed.
/// </summary>
public sealed unsafe class SafeTensorsFile : IDisposable
{
    private readonly MemoryMappedFile mapping;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* data;
    private bool disposed;

    private SafeTensorsFile(
        string path, MemoryMappedFile mapping, MemoryMappedViewAccessor view, byte* data, SafeTensorsHeader header)
    {
        Path = path;
        this.mapping = mapping;
        this.view = view;
        this.data = data;
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
        MemoryMappedFile? mapping = null;
        MemoryMappedViewAccessor? view = null;
        try
        {
            mapping = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
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
            return new SafeTensorsFile(path, mapping, view, start + 8 + headerBytes, header);
        }
        catch (Exception e)
        {
            view?.Dispose();
            mapping?.Dispose();
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
        return data + Info(name).Begin;
    }

    /// <summary>Bytes of a tensor of less than 2 GiB.</summary>
    /// <exception cref="SafeTensorsException">There is no tensor of that name.</exception>
    /// <exception cref="OverflowException">The tensor is too large for a span.</exception>
    public ReadOnlySpan<byte> Bytes(string name)
    {
        SafeTensorInfo info = Info(name);
        return new ReadOnlySpan<byte>(Pointer(name), checked((int)(info.End - info.Begin)));
    }

    /// <summary>Values of a floating-point tensor, converted to f32.</summary>
    /// <exception cref="SafeTensorsException">There is no such tensor, or it is not F16, BF16, F32 or F64.</exception>
    public float[] ReadFloat32(string name)
    {
        SafeTensorInfo info = Info(name);
        ReadOnlySpan<byte> bytes = Bytes(name);
        float[] values = new float[info.Elements];
        int size = info.Type.Size();
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes.Slice(i * size, size);
            values[i] = info.Type switch
            {
                SafeTensorType.F32 => BinaryPrimitives.ReadSingleLittleEndian(at),
                SafeTensorType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
                SafeTensorType.BF16 =>
                    BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(at) << 16),
                SafeTensorType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(at),
                _ => throw new SafeTensorsException(
                    Path, $"found tensor '{name}' of type {info.Type}, expected a floating-point type"),
            };
        }

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
