using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using DarkDiff.Kernels;

namespace DarkDiff.KernelBench.Work;

/// <summary>f32 values to and from the types that devices store.</summary>
internal static class Values
{
    /// <summary>The bytes of values, each rounded to nearest, ties to even.</summary>
    public static byte[] ToBytes(ReadOnlySpan<float> values, ElementType type)
    {
        byte[] bytes = new byte[(long)values.Length * type.Size()];
        if (type == ElementType.F32)
        {
            MemoryMarshal.AsBytes(values).CopyTo(bytes);
        }
        else if (type == ElementType.F16)
        {
            TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(bytes.AsSpan()));
        }
        else
        {
            Span<ushort> words = MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan());
            for (int i = 0; i < words.Length; i++)
            {
                uint bits = BitConverter.SingleToUInt32Bits(values[i]);
                words[i] = (ushort)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
            }
        }

        return bytes;
    }

    /// <summary>The values of bytes.</summary>
    public static float[] ToFloats(ReadOnlySpan<byte> bytes, ElementType type)
    {
        float[] values = new float[bytes.Length / type.Size()];
        if (type == ElementType.F32)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        else if (type == ElementType.F16)
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
        }
        else
        {
            ReadOnlySpan<ushort> words = MemoryMarshal.Cast<byte, ushort>(bytes);
            for (int i = 0; i < values.Length; i++)
                values[i] = BitConverter.UInt32BitsToSingle((uint)words[i] << 16);
        }

        return values;
    }
}
