using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DarkDiff.PtxSim.Lanes;

/// <summary>Conversions between 16-bit floating-point types and f32.</summary>
internal static unsafe class HalfLanes
{
    /// <summary>The values in the low halves of words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Low(Vector512<uint> words, bool bf16) =>
        bf16 ? (words << 16).AsSingle() : FromHalf(words << 16);

    /// <summary>The values in the high halves of words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> High(Vector512<uint> words, bool bf16) =>
        bf16 ? (words & Vector512.Create(0xffff0000u)).AsSingle() : FromHalf(words & Vector512.Create(0xffff0000u));

    /// <summary>cvt.f32.f16.</summary>
    public static void HalfToFloat(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 16)
            FromHalf(Vector512.Load(a + i) << 16).Store((float*)d + i);
    }

    /// <summary>cvt.rn.f16.f32.</summary>
    public static void FloatToHalf(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 16)
            ToHalf(Vector512.Load(a + i)).Store(d + i);
    }

    /// <summary>cvt.rn.bf16.f32.</summary>
    public static void FloatToBfloat(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 16)
            ToBfloat(Vector512.Load(a + i)).Store(d + i);
    }

    /// <summary>cvt.rn.f16x2.f32: the first source goes to the high half.</summary>
    public static void PackHalves(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 16)
            (ToHalf(Vector512.Load(a + i)) << 16 | ToHalf(Vector512.Load(b + i))).Store(d + i);
    }

    /// <summary>cvt.rn.bf16x2.f32: the first source goes to the high half.</summary>
    public static void PackBfloats(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 16)
            (ToBfloat(Vector512.Load(a + i)) << 16 | ToBfloat(Vector512.Load(b + i))).Store(d + i);
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

    // Normal numbers are rounded by adding just less than half of what is cut off, and its last bit where that is odd;
    // the carry moves on to the exponent. Subnormal ones are rounded by the adder, as the low bits of 1/2 + x.
    private static Vector512<uint> ToHalf(Vector512<uint> bits)
    {
        Vector512<uint> sign = Vector512.ShiftRightLogical(bits, 16) & Vector512.Create(0x8000u);
        Vector512<uint> x = bits & Vector512.Create(0x7fffffffu);
        Vector512<uint> odd = Vector512.ShiftRightLogical(x, 13) & Vector512<uint>.One;
        Vector512<uint> normal = Vector512.ShiftRightLogical(x + odd + Vector512.Create(0xc8000fffu), 13);
        Vector512<uint> subnormal =
            (x.AsSingle() + Vector512.Create(0.5f)).AsUInt32() - Vector512.Create(0.5f).AsUInt32();
        Vector512<uint> half =
            Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(0x38800000u)), subnormal, normal);
        Vector512<uint> infinite = Vector512.GreaterThanOrEqual(x, Vector512.Create(0x47800000u));
        half = Vector512.ConditionalSelect(infinite, Vector512.Create(0x7c00u), half) | sign;
        Vector512<uint> isNumber = Vector512.LessThanOrEqual(x, Vector512.Create(0x7f800000u));
        return Vector512.ConditionalSelect(isNumber, half, Vector512.Create(0x7fffu));
    }

    private static Vector512<uint> ToBfloat(Vector512<uint> bits)
    {
        Vector512<uint> odd = Vector512.ShiftRightLogical(bits, 16) & Vector512<uint>.One;
        Vector512<uint> rounded = Vector512.ShiftRightLogical(bits + Vector512.Create(0x7fffu) + odd, 16);
        Vector512<uint> isNumber =
            Vector512.LessThanOrEqual(bits & Vector512.Create(0x7fffffffu), Vector512.Create(0x7f800000u));
        return Vector512.ConditionalSelect(isNumber, rounded, Vector512.Create(0x7fffu));
    }

    // From the high half of a word, the low one zero. The exponent is moved by a multiplication, which also makes
    // subnormal values right; infinity and NaN are mended.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> FromHalf(Vector512<uint> bits)
    {
        Vector512<uint> moved = Vector512.ShiftRightArithmetic(bits.AsInt32(), 3).AsUInt32() & Vector512.Create(0x8fffe000u);
        Vector512<float> value = moved.AsSingle() * Vector512.Create(5.192296858534828e33f);
        Vector512<uint> exponent = bits & Vector512.Create(0x7c000000u);
        Vector512<uint> special = Vector512.Equals(exponent, Vector512.Create(0x7c000000u));
        return (value.AsUInt32() | (special & Vector512.Create(0x7f800000u))).AsSingle();
    }
}
