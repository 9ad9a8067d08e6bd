using System.Buffers.Binary;
using System.Text.Json;

namespace DarkDiff.Runtime.SafeTensors;

/// <summary>Writes safetensors files.</summary>
public static class SafeTensorsWriter
{
    private const int Alignment = 8;

    /// <summary>
    /// Writes tensors in the order given, to a temporary file that then takes the name of <paramref name="path"/>.
    /// </summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="tensors">The tensors; each name once.</param>
    /// <param name="metadata">The header's <c>__metadata__</c>.</param>
    /// <exception cref="ArgumentException">
    /// A name comes twice, a shape does not fit its values, or a type is not F32, F16 or BF16.
    /// </exception>
    public static void Write(
        string path, IReadOnlyList<SafeTensorSource> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Check(tensors);
        byte[] header = Header(tensors, metadata);
        string temporary = path + ".partial";
        try
        {
            using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                Span<byte> length = stackalloc byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
                file.Write(length);
                file.Write(header);
                foreach (SafeTensorSource tensor in tensors)
                    file.Write(Encode(tensor));
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void Check(IReadOnlyList<SafeTensorSource> tensors)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (SafeTensorSource tensor in tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"tensor '{tensor.Name}' comes twice", nameof(tensors));
            long elements = tensor.Shape.Aggregate(1L, (product, extent) => checked(product * extent));
            if (elements != tensor.Data.LongLength)
            {
                throw new ArgumentException(
                    $"tensor '{tensor.Name}' has {tensor.Data.LongLength} values, expected {elements}", nameof(tensors));
            }

            if (tensor.Type is not (SafeTensorType.F32 or SafeTensorType.F16 or SafeTensorType.BF16))
                throw new ArgumentException($"tensor '{tensor.Name}' cannot be written as {tensor.Type}", nameof(tensors));
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
                offset += tensor.Data.LongLength * tensor.Type.Size();
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

    private static byte[] Encode(SafeTensorSource tensor)
    {
        byte[] bytes = new byte[tensor.Data.LongLength * tensor.Type.Size()];
        for (int i = 0; i < tensor.Data.Length; i++)
        {
            float value = tensor.Data[i];
            switch (tensor.Type)
            {
                case SafeTensorType.F32:
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), value);
                    break;
                case SafeTensorType.F16:
                    BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), (Half)value);
                    break;
                default:
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), BFloat16Bits(value));
                    break;
            }
        }

        return bytes;
    }

    /// <summary>bfloat16 of a value, rounded to nearest, ties to even; NaN stays NaN.</summary>
    private static ushort BFloat16Bits(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
