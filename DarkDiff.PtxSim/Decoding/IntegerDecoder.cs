using System.Numerics;
using DarkDiff.PtxSim.Execution;
using DarkDiff.PtxSim.Lanes;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>Integer arithmetic, logic, shifts and bit fields.</summary>
internal static unsafe class IntegerDecoder
{
    /// <summary>The instruction; null where it is of another family.</summary>
    public static Instruction? Decode(Statement s, Layout layout)
    {
        if (s.Types.Length == 0 || s.Types[0].IsFloat())
            return null;
        PtxType type = s.Types[0];
        string name = s.Has("wide") ? s.Parts[0] + ".wide" : s.Has("hi") ? s.Parts[0] + ".hi" : s.Parts[0];
        if (s.Parts[0] == "shf")
            name = s.Has("l") ? "shf.l" : "shf.r";
        Func<ulong, ulong, ulong, ulong>? function = s.Parts[0] switch
        {
            "shf" => Funnel(name == "shf.l", s.Has("wrap")),
            "lop3" => Logic((byte)((ImmediateOperand)s.Operands[4]).Bits),
            "bfi" => null,
            "prmt" => s.Parts.Length == 2 ? Permute : null,
            "bfind" => FindLeading(type, s.Has("shiftamt")),
            _ => Function(name, type),
        };
        if (s.Parts[0] == "bfi")
            return BitFieldInsert(s, layout);
        if (function is null)
            return null;
        bool wide = type.Bytes() == 8;
        Place d = MoveDecoder.Required(layout, s.Operands[0]);
        bool shift = s.Parts[0] is "shl" or "shr" or "bfe";
        Place a = layout.Source(s.Operands[1], wide);
        Place b = s.Operands.Count > 2 ? layout.Source(s.Operands[2], wide && !shift) : a;
        Place c = s.Operands.Count > 3
            ? layout.Source(s.Operands[3], (wide && !shift) || name == "mad.wide") : layout.Constant(0, wide);
        if (name is "mul.wide" or "mad.wide" && !d.Wide && type.Bytes() == 4)
            throw new NotSupportedException("a wide product in a narrow register");
        if (Widening(name, type) is var widening && widening != null && d.Wide && !a.Wide && !b.Wide)
            return new VectorInstruction(d, a, b, c, widening);
        if (s.Parts[0] is "shl" or "shr" && type.Bytes() >= 4 && s.Operands[2] is ImmediateOperand && d.Wide == wide && a.Wide == wide)
            return new VectorInstruction(d, a, b, a, Shift(name, type));
        delegate*<uint*, uint*, uint*, uint*, void> fast = Fast(name, type);
        if (fast != null && d.Wide == wide && a.Wide == wide && b.Wide == wide && (s.Operands.Count < 4 || c.Wide == wide))
            return new VectorInstruction(d, a, b, c.Wide == wide ? c : a, fast);
        return new LaneInstruction(d, a, b, c, function);
    }

    /// <summary>Sign- or zero-extends the bits of a type.</summary>
    public static Func<ulong, long> Extend(PtxType type) => type switch
    {
        PtxType.S8 => v => (sbyte)v,
        PtxType.S16 => v => (short)v,
        PtxType.S32 => v => (int)v,
        PtxType.U8 or PtxType.B8 => v => (byte)v,
        PtxType.U16 or PtxType.B16 => v => (ushort)v,
        PtxType.U32 or PtxType.B32 => v => (uint)v,
        _ => v => (long)v,
    };

    /// <summary>The function of one lane; null where there is none of that name.</summary>
    public static Func<ulong, ulong, ulong, ulong>? Function(string name, PtxType type)
    {
        Func<ulong, long> x = Extend(type);
        int bits = type.Bytes() * 8;
        ulong ones = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        bool signed = type.IsSigned();
        return name switch
        {
            "add" => (a, b, _) => (a + b) & ones,
            "sub" => (a, b, _) => (a - b) & ones,
            "mul" => (a, b, _) => (a * b) & ones,
            "mad" => (a, b, c) => (a * b + c) & ones,
            "mul.wide" => (a, b, _) => (ulong)(x(a) * x(b)),
            "mad.wide" => (a, b, c) => (ulong)(x(a) * x(b)) + c,
            "mul.hi" => (a, b, _) => High(x(a), x(b), bits, signed) & ones,
            "mad.hi" => (a, b, c) => (High(x(a), x(b), bits, signed) + c) & ones,
            "div" => (a, b, _) => Divide(x(a), x(b), signed) & ones,
            "rem" => (a, b, _) => Remainder(x(a), x(b), signed) & ones,
            "abs" => (a, _, _) => (ulong)(x(a) < 0 ? -x(a) : x(a)) & ones,
            "neg" => (a, _, _) => (ulong)-x(a) & ones,
            "min" => signed ? (a, b, _) => (ulong)Math.Min(x(a), x(b)) & ones
                : (a, b, _) => Math.Min((ulong)x(a), (ulong)x(b)),
            "max" => signed ? (a, b, _) => (ulong)Math.Max(x(a), x(b)) & ones
                : (a, b, _) => Math.Max((ulong)x(a), (ulong)x(b)),
            "and" => (a, b, _) => a & b & ones,
            "or" => (a, b, _) => (a | b) & ones,
            "xor" => (a, b, _) => (a ^ b) & ones,
            "not" => (a, _, _) => ~a & ones,
            "cnot" => (a, _, _) => (a & ones) == 0 ? 1UL : 0,
            "shl" => (a, b, _) => (uint)b >= (uint)bits ? 0 : a << (int)b & ones,
            "shr" => signed
                ? (a, b, _) => (ulong)(x(a) >> (int)Math.Min((uint)b, (uint)bits - 1)) & ones
                : (a, b, _) => (uint)b >= (uint)bits ? 0 : (ulong)x(a) >> (int)b,
            "popc" => (a, _, _) => (ulong)BitOperations.PopCount(a & ones),
            "clz" => (a, _, _) => (ulong)(BitOperations.LeadingZeroCount(a & ones) - (64 - bits)),
            "brev" => (a, _, _) => Reverse(a & ones, bits),
            "bfe" => (a, b, c) => BitField(x(a), (int)(b & 255), (int)(c & 255), bits, signed) & ones,
            "sad" => (a, b, c) => (c + (signed ? (ulong)Math.Abs(x(a) - x(b))
                : (ulong)x(a) > (ulong)x(b) ? a - b : b - a)) & ones,
            _ => null,
        };
    }

    private static delegate*<uint*, uint*, uint*, uint*, void> Fast(string name, PtxType type) => (name, type.Bytes()) switch
    {
        ("add", 4) => &VectorLanes.Run<Add<uint>, uint>,
        ("sub", 4) => &VectorLanes.Run<Subtract<uint>, uint>,
        ("mul", 4) => &VectorLanes.Run<Multiply<uint>, uint>,
        ("mad", 4) => &VectorLanes.Run<MultiplyAdd<uint>, uint>,
        ("and", 4) => &VectorLanes.Run<And<uint>, uint>,
        ("or", 4) => &VectorLanes.Run<Or<uint>, uint>,
        ("xor", 4) => &VectorLanes.Run<Xor<uint>, uint>,
        ("min", 4) => type.IsSigned() ? &VectorLanes.Run<Smaller<int>, int> : &VectorLanes.Run<Smaller<uint>, uint>,
        ("max", 4) => type.IsSigned() ? &VectorLanes.Run<Larger<int>, int> : &VectorLanes.Run<Larger<uint>, uint>,
        ("not", 4) => &VectorLanes.Run<Not<uint>, uint>,
        ("neg", 4) => &VectorLanes.Run<Negate<uint>, uint>,
        ("not", 8) => &VectorLanes.Run<Not<ulong>, ulong>,
        ("neg", 8) => &VectorLanes.Run<Negate<ulong>, ulong>,
        ("mul", 8) => &VectorLanes.Run<Multiply<ulong>, ulong>,
        ("mad", 8) => &VectorLanes.Run<MultiplyAdd<ulong>, ulong>,
        ("min", 8) => type.IsSigned() ? &VectorLanes.Run<Smaller<long>, long> : &VectorLanes.Run<Smaller<ulong>, ulong>,
        ("max", 8) => type.IsSigned() ? &VectorLanes.Run<Larger<long>, long> : &VectorLanes.Run<Larger<ulong>, ulong>,
        ("add", 8) => &VectorLanes.Run<Add<ulong>, ulong>,
        ("sub", 8) => &VectorLanes.Run<Subtract<ulong>, ulong>,
        ("and", 8) => &VectorLanes.Run<And<ulong>, ulong>,
        ("or", 8) => &VectorLanes.Run<Or<ulong>, ulong>,
        ("xor", 8) => &VectorLanes.Run<Xor<ulong>, ulong>,
        _ => null,
    };

    private static delegate*<uint*, uint*, uint*, uint*, void> Widening(string name, PtxType type) => (name, type) switch
    {
        ("mul.wide", PtxType.U32) => &WideLanes.Multiply,
        ("mul.wide", PtxType.S32) => &WideLanes.MultiplySigned,
        ("mad.wide", PtxType.U32) => &WideLanes.MultiplyAdd,
        ("mad.wide", PtxType.S32) => &WideLanes.MultiplyAddSigned,
        _ => null,
    };

    private static delegate*<uint*, uint*, uint*, uint*, void> Shift(string name, PtxType type) =>
        (name, type.Bytes(), type.IsSigned()) switch
        {
            ("shl", 4, _) => &ShiftLanes.Left,
            ("shl", 8, _) => &ShiftLanes.LeftWide,
            (_, 4, false) => &ShiftLanes.Right,
            (_, 4, true) => &ShiftLanes.RightSigned,
            (_, 8, false) => &ShiftLanes.RightWide,
            (_, 8, true) => &ShiftLanes.RightSignedWide,
            _ => null,
        };

    private static ulong High(long a, long b, int bits, bool signed) => bits < 64
        ? (ulong)(a * b) >> bits
        : signed ? (ulong)Math.BigMul(a, b, out _) : Math.BigMul((ulong)a, (ulong)b, out _);

    private static ulong Divide(long a, long b, bool signed) =>
        b == 0 ? ulong.MaxValue : signed ? (b == -1 ? (ulong)-a : (ulong)(a / b)) : (ulong)a / (ulong)b;

    private static ulong Remainder(long a, long b, bool signed) =>
        b == 0 ? (ulong)a : signed ? (b == -1 ? 0 : (ulong)(a % b)) : (ulong)a % (ulong)b;

    private static ulong Reverse(ulong value, int bits)
    {
        ulong result = 0;
        for (int i = 0; i < bits; i++)
            result |= (value >> i & 1) << (bits - 1 - i);
        return result;
    }

    private static ulong BitField(long value, int position, int length, int bits, bool signed)
    {
        if (length == 0)
            return 0;
        int top = Math.Min(position + length - 1, bits - 1), count = Math.Max(top - position + 1, 0);
        ulong field = count == 0 ? 0 : (ulong)value >> position & (ulong.MaxValue >> (64 - count));
        bool fill = signed && ((ulong)value >> top & 1) != 0 && count < 64;
        return fill ? field | ulong.MaxValue << count : field;
    }

    private static Func<ulong, ulong, ulong, ulong> Funnel(bool left, bool wrap) => (a, b, c) =>
    {
        int by = wrap ? (int)(c & 31) : (int)Math.Min((uint)c, 32u);
        ulong both = b << 32 | (uint)a;
        return left ? (uint)(both << by >> 32) : (uint)(both >> by);
    };

    private static Func<ulong, ulong, ulong, ulong> Logic(byte table) => (a, b, c) =>
    {
        uint result = 0;
        for (int i = 0; i < 8; i++)
        {
            if ((table >> i & 1) != 0)
                result |= ((i & 4) != 0 ? (uint)a : ~(uint)a) & ((i & 2) != 0 ? (uint)b : ~(uint)b) & ((i & 1) != 0 ? (uint)c : ~(uint)c);
        }

        return result;
    };

    private static ulong Permute(ulong a, ulong b, ulong selector)
    {
        ulong bytes = b << 32 | (uint)a;
        uint result = 0;
        for (int i = 0; i < 4; i++)
        {
            int choice = (int)(selector >> i * 4 & 15);
            uint value = (uint)(bytes >> (choice & 7) * 8) & 255;
            if ((choice & 8) != 0)
                value = (value & 128) != 0 ? 255u : 0;
            result |= value << i * 8;
        }

        return result;
    }

    private static Func<ulong, ulong, ulong, ulong> FindLeading(PtxType type, bool shiftAmount)
    {
        Func<ulong, long> x = Extend(type);
        int bits = type.Bytes() * 8;
        return (a, _, _) =>
        {
            long value = x(a);
            ulong magnitude = (ulong)(type.IsSigned() && value < 0 ? ~value : value);
            int position = magnitude == 0 ? -1 : BitOperations.Log2(magnitude);
            return position < 0 ? uint.MaxValue : (ulong)(shiftAmount ? bits - 1 - position : position);
        };
    }

    private static BitFieldInsertInstruction BitFieldInsert(Statement s, Layout layout)
    {
        bool wide = s.Types[0].Bytes() == 8;
        return new(
            MoveDecoder.Required(layout, s.Operands[0]), layout.Source(s.Operands[1], wide), layout.Source(s.Operands[2], wide),
            layout.Source(s.Operands[3], false), layout.Source(s.Operands[4], false), wide ? 64 : 32);
    }
}
