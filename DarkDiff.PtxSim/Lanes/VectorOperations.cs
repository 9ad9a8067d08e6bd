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

/// <summary>f32 results: every NaN becomes the one that the hardware gives.</summary>
internal static class FloatResult
{
    public static Vector512<float> Canonical(Vector512<float> v) =>
        Vector512.ConditionalSelect(Vector512.Equals(v, v), v, Vector512.Create(0x7fffffffu).AsSingle());
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
