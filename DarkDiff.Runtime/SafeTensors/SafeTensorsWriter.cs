using System.Buffers.Binary;
using System.Text.Json;
using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.SafeTensors;

/// <summary>Writes safetensors files, one tensor after the other.</summary>
public static class SafeTensorsWriter
{
    private const int Alignment = 8;

    /// <summary>
    /// Writes tensors in the order given; the file appears under its name only when it is complete. Whatever a tensor's
    /// <see cref="SafeTensorSource.Write"/> throws, nothing is left behind.
    /// </summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="tensors">The tensors; each name once.</param>
    /// <param name="metadata">The header's <c>__metadata__</c>.</param>
    /// <exception cref="ArgumentException">A name comes twice, or a shape does not fit its values.</exception>
    /// <exception cref="IOException">The file cannot be written; what was there before is still there.</exception>
    public static void Write(
        string path, IReadOnlyList<SafeTensorSource> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        RefuseRepeatedNames(tensors);
        byte[] header = Header(tensors, metadata);
        NewFile.Write(path, overwrite: true, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (SafeTensorSource tensor in tensors)
                WriteTensor(stream, tensor);
        });
    }

    private static void RefuseRepeatedNames(IReadOnlyList<SafeTensorSource> tensors)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (SafeTensorSource tensor in tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"tensor '{tensor.Name}' comes twice", nameof(tensors));
        }
    }

    private static void WriteTensor(Stream stream, SafeTensorSource tensor)
    {
        long start = stream.Position;
        tensor.Write(stream);
        long written = stream.Position - start;
        if (written != tensor.Bytes)
        {
            throw new ArgumentException(
                $"tensor '{tensor.Name}' has {written} bytes, expected {tensor.Bytes} for {tensor.Type} "
                + $"[{string.Join(", ", tensor.Shape)}]");
        }
    }

    private static byte[] Header(
        IReadOnlyList<SafeTensorSource> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (SafeTensorSource tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString());
                json.WriteStartArray("shape");
                foreach (long extent in tensor.Shape)
                    json.WriteNumberValue(extent);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += tensor.Bytes;
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Data starts aligned, so that mapped tensors can be read in place.
        while (stream.Length % Alignment != 0)
            stream.WriteByte((byte)' ');
        return stream.ToArray();
    }
}
