using DarkDiff.PtxSim.Execution;
using DarkDiff.PtxSim.Lanes;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>cvt.</summary>
internal static unsafe class ConversionDecoder
{
    /// <summary>The instruction; null where it is of another family.</summary>
    public static Instruction? Decode(Statement s, Layout layout)
    {
        if (s.Parts[0] != "cvt" || s.Types.Length != 2)
            return null;
        (PtxType to, PtxType from) = (s.Types[0], s.Types[1]);
        Place d = MoveDecoder.Required(layout, s.Operands[0]);
        Place a = layout.Source(s.Operands[1], from.Bytes() == 8);
        Place b = s.Operands.Count > 2 ? layout.Source(s.Operands[2], wide: false) : a;
        bool nearest = s.Has("rn") && !s.Has("relu") && !s.Has("sat") && !s.Has("satfinite");
        bool same = d.Wide == (to.Bytes() == 8) && a.Wide == (from.Bytes() == 8);
        bool plain = same && !s.Has("sat");
        switch (to, from)
        {
            case (PtxType.U64 or PtxType.S64, PtxType.U32) when plain:
                return new VectorInstruction(d, a, a, a, &WideLanes.Extend);
            case (PtxType.U64 or PtxType.S64, PtxType.S32) when plain:
                return new VectorInstruction(d, a, a, a, &WideLanes.ExtendSigned);
            case (PtxType.U32 or PtxType.S32, PtxType.U64 or PtxType.S64) when plain:
                return new VectorInstruction(d, a, a, a, &WideLanes.Narrow);
            case (PtxType.U16, PtxType.U32 or PtxType.S32) when plain:
            case (PtxType.U32 or PtxType.S32, PtxType.U16) when plain:
                return new VectorInstruction(d, a, a, a, &WideLanes.Low16);
            case (PtxType.F32, PtxType.S32) when s.Has("rn"):
                return new VectorInstruction(d, a, a, a, &VectorLanes.Run<IntegerToFloat, float>);
            case (PtxType.F32, PtxType.F16) when !s.Has("sat"):
                return new VectorInstruction(d, a, a, a, &HalfLanes.HalfToFloat);
            case (PtxType.F16, PtxType.F32) when nearest:
                return new VectorInstruction(d, a, a, a, &HalfLanes.FloatToHalf);
            case (PtxType.BF16, PtxType.F32) when nearest:
                return new VectorInstruction(d, a, a, a, &HalfLanes.FloatToBfloat);
            case (PtxType.F16x2, PtxType.F32) when nearest:
                return new VectorInstruction(d, a, b, a, &HalfLanes.PackHalves);
            case (PtxType.BF16x2, PtxType.F32) when nearest:
                return new VectorInstruction(d, a, b, a, &HalfLanes.PackBfloats);
        }

        if (to is PtxType.F16x2 or PtxType.BF16x2)
            return null;
        Func<ulong, ulong> convert = (to.IsFloat(), from.IsFloat()) switch
        {
            (false, false) => Integers(s, to, from),
            (true, false) => FromInteger(s, to, from),
            (false, true) => ToInteger(s, to, from),
            _ => Floats(s, to, from),
        };
        return new LaneInstruction(d, a, a, a, (x, _, _) => convert(x));
    }

    private static Func<ulong, ulong> Integers(Statement s, PtxType to, PtxType from)
    {
        Func<ulong, long> value = IntegerDecoder.Extend(from), target = IntegerDecoder.Extend(to);
        if (!s.Has("sat"))
            return bits => (ulong)target((ulong)value(bits));
        (Int128 low, Int128 high) = Range(to);
        bool signed = from.IsSigned();
        return bits => (ulong)Int128.Clamp(signed ? value(bits) : (Int128)(ulong)value(bits), low, high);
    }

    private static Func<ulong, ulong> FromInteger(Statement s, PtxType to, PtxType from)
    {
        if (!s.Has("rn"))
            throw new NotSupportedException("a conversion from integers that does not round to nearest");
        Func<ulong, long> value = IntegerDecoder.Extend(from);
        bool signed = from.IsSigned();
        if (to == PtxType.F32)
            return bits => BitConverter.SingleToUInt32Bits(signed ? value(bits) : (float)(ulong)value(bits));
        Func<double, ulong> round = FloatDecoder.Bits(to);
        return bits => round(signed ? value(bits) : (double)(ulong)value(bits));
    }

    private static Func<ulong, ulong> ToInteger(Statement s, PtxType to, PtxType from)
    {
        Func<ulong, double> value = FloatDecoder.Value(from);
        Func<double, double> round = Rounding(s);
        (Int128 low, Int128 high) = Range(to);
        bool wide = to.Bytes() == 8;
        return bits =>
        {
            double rounded = round(value(bits));
            if (double.IsNaN(rounded))
                return wide ? 1UL << 63 : 0;
            return (ulong)(rounded <= (double)low ? low : rounded >= (double)high ? high : (Int128)rounded);
        };
    }

    private static Func<ulong, ulong> Floats(Statement s, PtxType to, PtxType from)
    {
        Func<ulong, double> value = FloatDecoder.Value(from);
        Func<double, ulong> bits = FloatDecoder.Bits(to);
        if (s.Has("rz") || s.Has("rm") || s.Has("rp"))
            throw new NotSupportedException("a conversion between floating-point types that does not round to nearest");
        bool integral = s.Has("rni") || s.Has("rzi") || s.Has("rmi") || s.Has("rpi");
        Func<double, double> round = integral ? Rounding(s) : x => x;
        return s.Has("sat")
            ? x => value(x) is var v && double.IsNaN(v) ? bits(0) : bits(Math.Clamp(round(v), 0, 1))
            : x => bits(round(value(x)));
    }

    private static Func<double, double> Rounding(Statement s) =>
        s.Has("rni") ? Math.Round
        : s.Has("rmi") ? Math.Floor
        : s.Has("rpi") ? Math.Ceiling
        : s.Has("rzi") ? Math.Truncate
        : throw new NotSupportedException("a conversion to integers without a rounding mode");

    private static (Int128 Low, Int128 High) Range(PtxType type)
    {
        int bits = type.Bytes() * 8;
        return type.IsSigned()
            ? (-(Int128.One << (bits - 1)), (Int128.One << (bits - 1)) - 1)
            : (0, (Int128.One << bits) - 1);
    }
}
