using System.Runtime.InteropServices;
using DarkDiff.Kernels;

namespace DarkDiff.Runtime.Tests.Support;

/// <summary>f32 values to and from the types that devices store.</summary>
internal static class StorageValues
{
    /// <summary>The bytes of values, each rounded to nearest.</summary>
    public static byte[] Bytes(ReadOnlySpan<float> values, ElementType type)
    {
        if (type == ElementType.F32)
            return MemoryMarshal.AsBytes(values).ToArray();
        ushort[] bits = new ushort[values.Length];
        for (int i = 0; i < bits.Length; i++)
            bits[i] = type == ElementType.F16 ? BitConverter.HalfToUInt16Bits((Half)values[i]) : Bfloat(values[i]);
        return MemoryMarshal.AsBytes<ushort>(bits).ToArray();
    }

    /// <summary>The values of bytes.</summary>
    public static float[] Values(ReadOnlySpan<byte> bytes, ElementType type)
    {
        if (type == ElementType.F32)
            return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        ReadOnlySpan<ushort> bits = MemoryMarshal.Cast<byte, ushort>(bytes);
        float[] values = new float[bits.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type == ElementType.F16
                ? (float)BitConverter.UInt16BitsToHalf(bits[i])
                : BitConverter.UInt32BitsToSingle((uint)bits[i] << 16);
        }

        return values;
    }

    private static ushort Bfloat(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7fff : (ushort)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }
}
