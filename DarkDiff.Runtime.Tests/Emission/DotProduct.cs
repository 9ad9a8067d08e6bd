using System.Runtime.Intrinsics;

namespace DarkDiff.Runtime.Tests.Emission;

/// <summary>
/// What VDPBF16PS computes, bit for bit, by Intel's definition (Software Developer's Manual, volume 2, VDPBF16PS): two
/// fused multiply-adds one after the other, the upper halves of the pairs first, each rounded to nearest even, denormal
/// operands and results taken as zeros, MXCSR left alone.
/// </summary>
internal static class DotProduct
{
    private const uint Upper = 0xFFFF0000;
    private const uint Exponent = 0x7F800000;
    private const uint Sign = 0x80000000;

    /// <summary>sum + a₁·b₁ + a₀·b₀.</summary>
    public static float Add(float sum, uint a, uint b)
    {
        float upper = MathF.FusedMultiplyAdd(Value(a & Upper), Value(b & Upper), Flush(sum));
        return Flush(MathF.FusedMultiplyAdd(Value(a << 16), Value(b << 16), Flush(upper)));
    }

    /// <summary>The same for a vector of sums.</summary>
    public static Vector256<float> Add(Vector256<float> sum, Vector256<uint> a, Vector256<uint> b)
    {
        Vector256<uint> upper = Vector256.Create(Upper);
        Vector256<float> half = Vector256.FusedMultiplyAdd(Value(a & upper), Value(b & upper), Flush(sum));
        return Flush(Vector256.FusedMultiplyAdd(Value(a << 16), Value(b << 16), Flush(half)));
    }

    private static float Value(uint bits) => Flush(BitConverter.UInt32BitsToSingle(bits));

    private static float Flush(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (bits & Exponent) == 0 ? BitConverter.UInt32BitsToSingle(bits & Sign) : value;
    }

    private static Vector256<float> Value(Vector256<uint> bits) => Flush(bits.AsSingle());

    private static Vector256<float> Flush(Vector256<float> value)
    {
        Vector256<uint> bits = value.AsUInt32();
        Vector256<uint> isDenormal = Vector256.Equals(bits & Vector256.Create(Exponent), Vector256<uint>.Zero);
        return Vector256.ConditionalSelect(isDenormal, bits & Vector256.Create(Sign), bits).AsSingle();
    }
}
