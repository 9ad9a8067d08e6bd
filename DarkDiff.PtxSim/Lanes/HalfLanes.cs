using System.Runtime.Intrinsics;

namespace DarkDiff.PtxSim.Lanes;

/// <summary>Conversions between 16-bit floating-point types and f32.</summary>
internal static unsafe class HalfLanes
{
    /// <summary>Widens the two values of each of 32 words to 64 f32, in order.</summary>
    public static void Widen(uint* words, float* values, bool bf16)
    {
        for (int i = 0; i < 32; i += 16)
        {
            Vector512<ushort> packed = Vector512.Load(words + i).AsUInt16();
            (Vector512<uint> low, Vector512<uint> high) = Vector512.Widen(packed);
            (bf16 ? FromBfloat(low) : FromHalf(low)).Store(values + i * 2);
            (bf16 ? FromBfloat(high) : FromHalf(high)).Store(values + i * 2 + 16);
        }
    }

    /// <summary>cvt.f32.f16.</summary>
    public static void HalfToFloat(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 16)
            FromHalf(Vector512.Load(a + i) & Vector512.Create(0xffffu)).Store((float*)d + i);
    }

    /// <summary>cvt.rn.f16.f32.</summary>
    public static void FloatToHalf(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i++)
            d[i] = ToHalf(((float*)a)[i]);
    }

    /// <summary>cvt.rn.bf16.f32.</summary>
    public static void FloatToBfloat(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i++)
            d[i] = ToBfloat(((float*)a)[i]);
    }

    /// <summary>cvt.rn.f16x2.f32: the first source goes to the high half.</summary>
    public static void PackHalves(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i++)
            d[i] = (uint)(ToHalf(((float*)a)[i]) << 16 | ToHalf(((float*)b)[i]));
    }

    /// <summary>cvt.rn.bf16x2.f32: the first source goes to the high half.</summary>
    public static void PackBfloats(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i++)
            d[i] = (uint)(ToBfloat(((float*)a)[i]) << 16 | ToBfloat(((float*)b)[i]));
    }

    /// <summary>Rounds to the nearest f16, ties to even.</summary>
    public static ushort ToHalf(double value) =>
        double.IsNaN(value) ? (ushort)0x7fff : BitConverter.HalfToUInt16Bits((Half)value);

    /// <summary>Value of an f16.</summary>
    public static float FromHalf(ulong bits) => (float)BitConverter.UInt16BitsToHalf((ushort)bits);

    /// <summary>Rounds to the nearest bf16, ties to even.</summary>
    public static ushort ToBfloat(float value)
    {
        if (float.IsNaN(value))
            return 0x7fff;
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }

    /// <summary>Value of a bf16.</summary>
    public static float FromBfloat(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static Vector512<float> FromBfloat(Vector512<uint> bits) => (bits << 16).AsSingle();

    // The exponent is moved by a multiplication, which also makes subnormal values right; infinity and NaN are mended.
    private static Vector512<float> FromHalf(Vector512<uint> bits)
    {
        Vector512<uint> magnitude = bits & Vector512.Create(0x7fffu), sign = (bits & Vector512.Create(0x8000u)) << 16;
        Vector512<uint> value = ((magnitude << 13).AsSingle() * Vector512.Create(5.192296858534828e33f)).AsUInt32();
        Vector512<uint> special = Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(0x7c00u));
        value |= special & Vector512.Create(0x7f800000u);
        return (value | sign).AsSingle();
    }
}
