using DarkDiff.PtxSim.Execution;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>setp.</summary>
internal static class CompareDecoder
{
    /// <summary>The instruction; null where it is of another family.</summary>
    public static Instruction? Decode(Statement s, Layout layout)
    {
        if (s.Parts[0] != "setp")
            return null;
        PtxType type = s.Types[^1];
        bool wide = type.Bytes() == 8;
        (Operand p, Operand? q) = s.Operands[0] is PairOperand pair ? (pair.First, pair.Second) : (s.Operands[0], null);
        Operand? with = s.Operands.Count > 3 ? s.Operands[3] : null;
        Func<bool, bool, bool> combine = with is null ? (a, _) => a
            : s.Has("or") ? (a, b) => a | b
            : s.Has("xor") ? (a, b) => a ^ b
            : (a, b) => a & b;
        return new CompareInstruction(
            layout.Predicate(p), layout.Predicate(q), layout.Source(s.Operands[1], wide), layout.Source(s.Operands[2], wide),
            Comparison(s.Parts[1], type), layout.Predicate(with), with is RegisterOperand { Negated: true }, combine);
    }

    private static Func<ulong, ulong, bool> Comparison(string name, PtxType type)
    {
        if (type.IsFloat())
        {
            Func<ulong, double> value = FloatDecoder.Value(type);
            Func<double, double, bool> compare = name switch
            {
                "eq" => (a, b) => a == b,
                "ne" => (a, b) => a < b || a > b,
                "lt" => (a, b) => a < b,
                "le" => (a, b) => a <= b,
                "gt" => (a, b) => a > b,
                "ge" => (a, b) => a >= b,
                "equ" => (a, b) => !(a < b || a > b),
                "neu" => (a, b) => a != b,
                "ltu" => (a, b) => !(a >= b),
                "leu" => (a, b) => !(a > b),
                "gtu" => (a, b) => !(a <= b),
                "geu" => (a, b) => !(a < b),
                "num" => (a, b) => !double.IsNaN(a) && !double.IsNaN(b),
                "nan" => (a, b) => double.IsNaN(a) || double.IsNaN(b),
                _ => throw new NotSupportedException($"comparison '{name}'"),
            };
            return (a, b) => compare(value(a), value(b));
        }

        Func<ulong, long> signed = IntegerDecoder.Extend(type);
        bool order = type.IsSigned();
        Func<ulong, ulong, int> difference = order
            ? (a, b) => signed(a).CompareTo(signed(b))
            : (a, b) => ((ulong)signed(a)).CompareTo((ulong)signed(b));
        return name switch
        {
            "eq" => (a, b) => difference(a, b) == 0,
            "ne" => (a, b) => difference(a, b) != 0,
            "lt" or "lo" => (a, b) => difference(a, b) < 0,
            "le" or "ls" => (a, b) => difference(a, b) <= 0,
            "gt" or "hi" => (a, b) => difference(a, b) > 0,
            "ge" or "hs" => (a, b) => difference(a, b) >= 0,
            _ => throw new NotSupportedException($"comparison '{name}'"),
        };
    }
}
