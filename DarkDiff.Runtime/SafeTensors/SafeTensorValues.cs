using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DarkDiff.Runtime.SafeTensors;

/// <summary>Values as the bytes of a file, which are little-endian, and back.</summary>
public static class SafeTensorValues
{
    /// <summary>Whether values of a type can be read as f32.</summary>
    public static bool IsFloat(SafeTensorType type) =>
        type is SafeTensorType.F16 or SafeTensorType.BF16 or SafeTensorType.F32 or SafeTensorType.F64;

    /// <summary>Whether f32 values can be written as a type.</summary>
    public static bool CanEncode(SafeTensorType type) =>
        type is SafeTensorType.F16 or SafeTensorType.BF16 or SafeTensorType.F32;

    /// <summary>Reads values as f32.</summary>
    /// <param name="type">A floating-point type of 16 bits or more.</param>
    /// <param name="bytes">As many values as <paramref name="values"/> holds.</param>
    /// <param name="values">Filled.</param>
    /// <exception cref="ArgumentException">The type is another, or the sizes do not fit.</exception>
    public static void Decode(SafeTensorType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (!IsFloat(type) || bytes.Length != (long)values.Length * type.Size())
            throw new ArgumentException($"found {bytes.Length} bytes of {type}, expected {values.Length} floats");
        if (type == SafeTensorType.F32 && BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }

        int size = type.Size();
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes.Slice(i * size, size);
            values[i] = type switch
            {
                SafeTensorType.F32 => BinaryPrimitives.ReadSingleLittleEndian(at),
                SafeTensorType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
                SafeTensorType.BF16 =>
                    BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(at) << 16),
                _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(at),
            };
        }
    }

    /// <summary>Writes f32 values, rounded to nearest, ties to even.</summary>
    /// <param name="type">F16, BF16 or F32.</param>
    /// <param name="values">The values.</param>
    /// <param name="bytes">Filled; as many values as <paramref name="values"/> has.</param>
    /// <exception cref="ArgumentException">The type is another, or the sizes do not fit.</exception>
    public static void Encode(SafeTensorType type, ReadOnlySpan<float> values, Span<byte> bytes)
    {
        if (!CanEncode(type) || bytes.Length != (long)values.Length * type.Size())
            throw new ArgumentException($"{values.Length} values cannot be written as {bytes.Length} bytes of {type}");
        if (type == SafeTensorType.F32 && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(bytes);
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            switch (type)
            {
                case SafeTensorType.F32:
                    BinaryPrimitives.WriteSingleLittleEndian(bytes[(4 * i)..], values[i]);
                    break;
                case SafeTensorType.F16:
                    BinaryPrimitives.WriteHalfLittleEndian(bytes[(2 * i)..], (Half)values[i]);
                    break;
                default:
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * i)..], BFloat16Bits(values[i]));
                    break;
            }
        }
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
