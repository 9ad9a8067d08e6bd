using DarkDiff.PtxSim.Execution;
using DarkDiff.PtxSim.Lanes;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>
/// Floating-point arithmetic. Approximate functions are computed in f64 and rounded once, so they are closer to the
/// true value than hardware; .ftz flushes subnormal f32 operands and results.
/// </summary>
internal static unsafe class FloatDecoder
{
    /// <summary>The instruction; null where it is of another family.</summary>
    public static Instruction? Decode(Statement s, Layout layout)
    {
        if (s.Types.Length == 0 || !s.Types[^1].IsFloat() || s.Parts[0] is "cvt" or "setp")
            return null;
        foreach (string mode in s.Parts.Skip(1))
        {
            if (mode is "rz" or "rm" or "rp")
                throw new NotSupportedException($"rounding mode .{mode}");
        }

        PtxType type = s.Types[^1];
        Func<ulong, ulong, ulong, ulong>? function = Function(s.Parts[0] + (s.Has("NaN") ? ".NaN" : ""), type);
        if (function is null)
            return null;
        bool flush = s.Has("ftz") && type == PtxType.F32, saturate = s.Has("sat");
        bool wide = type == PtxType.F64;
        Place d = MoveDecoder.Required(layout, s.Operands[0]);
        Place a = layout.Source(s.Operands[1], wide);
        Place b = s.Operands.Count > 2 ? layout.Source(s.Operands[2], wide) : a;
        Place c = s.Operands.Count > 3 ? layout.Source(s.Operands[3], wide) : a;
        delegate*<uint*, uint*, uint*, uint*, void> fast =
            saturate || s.Has("NaN") ? null : type == PtxType.F32 ? Fast(s.Parts[0], flush) : type == PtxType.F64 ? Fast(s.Parts[0]) : null;
        if (fast != null)
            return new VectorInstruction(d, a, b, c, fast);
        if (flush)
        {
            Func<ulong, ulong, ulong, ulong> plain = function;
            function = (x, y, z) => Flush(plain(Flush(x), Flush(y), Flush(z)));
        }

        if (saturate)
        {
            Func<ulong, ulong, ulong, ulong> plain = function;
            Func<ulong, double> value = Value(type);
            Func<double, ulong> bits = Bits(type);
            function = (x, y, z) =>
                value(plain(x, y, z)) is var result && double.IsNaN(result) ? bits(0) : bits(Math.Clamp(result, 0, 1));
        }

        return new LaneInstruction(d, a, b, c, function);
    }

    /// <summary>The function of one lane; null where there is none of that name.</summary>
    public static Func<ulong, ulong, ulong, ulong>? Function(string name, PtxType type)
    {
        if (type is PtxType.F16x2 or PtxType.BF16x2)
        {
            Func<ulong, ulong, ulong, ulong>? one = Function(name, type == PtxType.F16x2 ? PtxType.F16 : PtxType.BF16);
            return one is null ? null : (a, b, c) =>
                one(a & 0xffff, b & 0xffff, c & 0xffff) | one(a >> 16, b >> 16, c >> 16) << 16;
        }

        ulong sign = type switch { PtxType.F64 => 1UL << 63, PtxType.F32 => 1UL << 31, _ => 1UL << 15 };
        switch (name)
        {
            case "neg":
                return (a, _, _) => a ^ sign;
            case "abs":
                return (a, _, _) => a & (sign - 1);
            case "copysign":
                return (a, b, _) => (a & sign) | (b & (sign - 1));
        }

        Func<ulong, double> v = Value(type);
        Func<double, ulong> r = Bits(type);
        bool single = type == PtxType.F32;
        return name switch
        {
            // One f64 operation on f32 or narrower operands rounds, in the second step, as the exact result would.
            "add" => (a, b, _) => r(v(a) + v(b)),
            "sub" => (a, b, _) => r(v(a) - v(b)),
            "mul" => (a, b, _) => r(v(a) * v(b)),
            "div" => (a, b, _) => r(v(a) / v(b)),
            "fma" or "mad" => single
                ? (a, b, c) => r(MathF.FusedMultiplyAdd((float)v(a), (float)v(b), (float)v(c)))
                : (a, b, c) => r(Math.FusedMultiplyAdd(v(a), v(b), v(c))),
            "min" => (a, b, _) => r(double.MinNumber(v(a), v(b))),
            "max" => (a, b, _) => r(double.MaxNumber(v(a), v(b))),
            "min.NaN" => (a, b, _) => r(Math.Min(v(a), v(b))),
            "max.NaN" => (a, b, _) => r(Math.Max(v(a), v(b))),
            "sqrt" => (a, _, _) => r(Math.Sqrt(v(a))),
            "rsqrt" => (a, _, _) => r(1 / Math.Sqrt(v(a))),
            "rcp" => (a, _, _) => r(1 / v(a)),
            "ex2" => (a, _, _) => r(double.Exp2(v(a))),
            "lg2" => (a, _, _) => r(Math.Log2(v(a))),
            "sin" => (a, _, _) => r(Math.Sin(v(a))),
            "cos" => (a, _, _) => r(Math.Cos(v(a))),
            "tanh" => (a, _, _) => r(Math.Tanh(v(a))),
            _ => null,
        };
    }

    /// <summary>Value of the bits of a type.</summary>
    public static Func<ulong, double> Value(PtxType type) => type switch
    {
        PtxType.F64 => BitConverter.UInt64BitsToDouble,
        PtxType.F16 => bits => HalfLanes.FromHalf(bits),
        PtxType.BF16 => bits => HalfLanes.FromBfloat(bits),
        _ => bits => BitConverter.UInt32BitsToSingle((uint)bits),
    };

    /// <summary>Bits of a value, rounded to nearest, ties to even.</summary>
    public static Func<double, ulong> Bits(PtxType type) => type switch
    {
        PtxType.F64 => BitConverter.DoubleToUInt64Bits,
        PtxType.F16 => value => HalfLanes.ToHalf(value),
        PtxType.BF16 => value => HalfLanes.ToBfloat(RoundToOdd(value)),
        _ => value => double.IsNaN(value) ? 0x7fffffff : BitConverter.SingleToUInt32Bits((float)value),
    };

    private static ulong Flush(ulong bits) => (bits & 0x7f800000) == 0 ? bits & 0x80000000 : bits;

    // Rounding an f64 to f32 and then to bf16 could round twice; an inexact f32 with its last bit set cannot.
    private static float RoundToOdd(double value)
    {
        float near = (float)value;
        if (near == value || double.IsNaN(value) || float.IsInfinity(near))
            return near;
        float toward = Math.Abs((double)near) > Math.Abs(value)
            ? BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(near) - 1) : near;
        return BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(toward) | 1);
    }

    private static delegate*<uint*, uint*, uint*, uint*, void> Fast(string name, bool flush) => (name, flush) switch
    {
        ("add", false) => &VectorLanes.Run<AddFloat, float>,
        ("sub", false) => &VectorLanes.Run<SubtractFloat, float>,
        ("mul", false) => &VectorLanes.Run<MultiplyFloat, float>,
        ("fma", false) => &VectorLanes.Run<FusedFloat, float>,
        ("min", false) => &VectorLanes.Run<SmallerFloat, float>,
        ("max", false) => &VectorLanes.Run<LargerFloat, float>,
        ("div", false) => &VectorLanes.Run<DivideFloat, float>,
        ("rcp", false) => &VectorLanes.Run<ReciprocalFloat, float>,
        ("sqrt", false) => &VectorLanes.Run<RootFloat, float>,
        ("neg", false) => &VectorLanes.Run<NegateFloat, float>,
        ("abs", false) => &VectorLanes.Run<AbsoluteFloat, float>,
        ("ex2", false) => &ExponentLanes.Power,
        ("add", true) => &VectorLanes.Run<Flushed<AddFloat>, float>,
        ("sub", true) => &VectorLanes.Run<Flushed<SubtractFloat>, float>,
        ("mul", true) => &VectorLanes.Run<Flushed<MultiplyFloat>, float>,
        ("fma", true) => &VectorLanes.Run<Flushed<FusedFloat>, float>,
        ("min", true) => &VectorLanes.Run<Flushed<SmallerFloat>, float>,
        ("max", true) => &VectorLanes.Run<Flushed<LargerFloat>, float>,
        ("div", true) => &VectorLanes.Run<Flushed<DivideFloat>, float>,
        ("rcp", true) => &VectorLanes.Run<Flushed<ReciprocalFloat>, float>,
        ("sqrt", true) => &VectorLanes.Run<Flushed<RootFloat>, float>,
        ("ex2", true) => &ExponentLanes.PowerFlushed,
        _ => null,
    };

    private static delegate*<uint*, uint*, uint*, uint*, void> Fast(string name) => name switch
    {
        "add" => &VectorLanes.Run<Add<double>, double>,
        "sub" => &VectorLanes.Run<Subtract<double>, double>,
        "mul" => &VectorLanes.Run<Multiply<double>, double>,
        "fma" => &VectorLanes.Run<FusedDouble, double>,
        _ => null,
    };
}
