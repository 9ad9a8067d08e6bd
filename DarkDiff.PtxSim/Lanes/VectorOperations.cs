using System.Runtime.Intrinsics;

namespace DarkDiff.PtxSim.Lanes;

internal struct Add<T> : IVectorOperation<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c) => a + b;
}

internal struct Subtract<T> : IVectorOperation<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c) => a - b;
}

internal struct Multiply<T> : IVectorOperation<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c) => a * b;
}

internal struct MultiplyAdd<T> : IVectorOperation<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c) => a * b + c;
}

internal struct And<T> : IVectorOperation<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c) => a & b;
}

internal struct Or<T> : IVectorOperation<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c) => a | b;
}

internal struct Xor<T> : IVectorOperation<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c) => a ^ b;
}

internal struct Not<T> : IVectorOperation<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c) => ~a;
}

internal struct Negate<T> : IVectorOperation<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c) => Vector512<T>.Zero - a;
}

internal struct Smaller<T> : IVectorOperation<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c) => Vector512.Min(a, b);
}

internal struct Larger<T> : IVectorOperation<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c) => Vector512.Max(a, b);
}

/// <summary>f32 results.</summary>
internal static class FloatResult
{
    /// <summary>Every NaN becomes the one that the hardware gives.</summary>
    public static Vector512<float> Canonical(Vector512<float> v) =>
        Vector512.ConditionalSelect(Vector512.Equals(v, v), v, Vector512.Create(0x7fffffffu).AsSingle());

    /// <summary>Subnormal numbers become zeros of their sign.</summary>
    public static Vector512<float> Flush(Vector512<float> v)
    {
        Vector512<uint> bits = v.AsUInt32(), exponent = bits & Vector512.Create(0x7f800000u);
        Vector512<uint> zero = Vector512.Equals(exponent, Vector512<uint>.Zero) & Vector512.Create(0x7fffffffu);
        return Vector512.AndNot(bits, zero).AsSingle();
    }
}

/// <summary>.ftz: subnormal operands and results count as zero.</summary>
internal struct Flushed<TOperation> : IVectorOperation<float>
    where TOperation : struct, IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        FloatResult.Flush(TOperation.Apply(FloatResult.Flush(a), FloatResult.Flush(b), FloatResult.Flush(c)));
}

internal struct NegateFloat : IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        (a.AsUInt32() ^ Vector512.Create(0x80000000u)).AsSingle();
}

internal struct AbsoluteFloat : IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        (a.AsUInt32() & Vector512.Create(0x7fffffffu)).AsSingle();
}

internal struct DivideFloat : IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        FloatResult.Canonical(a / b);
}

internal struct ReciprocalFloat : IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        FloatResult.Canonical(Vector512<float>.One / a);
}

internal struct RootFloat : IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        FloatResult.Canonical(Vector512.Sqrt(a));
}

/// <summary>From a signed integer, rounded to nearest.</summary>
internal struct IntegerToFloat : IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.ConvertToSingle(a.AsInt32());
}

internal struct FusedDouble : IVectorOperation<double>
{
    public static Vector512<double> Apply(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);
}

internal struct AddFloat : IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        FloatResult.Canonical(a + b);
}

internal struct SubtractFloat : IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        FloatResult.Canonical(a - b);
}

internal struct MultiplyFloat : IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        FloatResult.Canonical(a * b);
}

internal struct FusedFloat : IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        FloatResult.Canonical(Vector512.FusedMultiplyAdd(a, b, c));
}

/// <summary>The number, where one operand is NaN; −0 is smaller than +0.</summary>
internal struct SmallerFloat : IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        FloatResult.Canonical(Vector512.MinNumber(a, b));
}

/// <summary>The number, where one operand is NaN; +0 is larger than −0.</summary>
internal struct LargerFloat : IVectorOperation<float>
{
    public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        FloatResult.Canonical(Vector512.MaxNumber(a, b));
}
