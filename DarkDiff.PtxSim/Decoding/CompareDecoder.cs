using DarkDiff.PtxSim.Execution;
using DarkDiff.PtxSim.Lanes;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>setp.</summary>
internal static unsafe class CompareDecoder
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
        PredicateLogic logic = s.Has("or") ? PredicateLogic.Or : s.Has("xor") ? PredicateLogic.Xor : PredicateLogic.And;
        int first = layout.Predicate(p), second = layout.Predicate(q), third = layout.Predicate(with);
        bool negated = with is RegisterOperand { Negated: true };
        Place a = layout.Source(s.Operands[1], wide), b = layout.Source(s.Operands[2], wide);
        (Pointer fast, bool swapped, bool inverted) = Fast(s.Parts[1], type);
        delegate*<uint*, uint*, uint> lanes = fast.Lanes;
        if (lanes != null && a.Wide == wide && b.Wide == wide)
        {
            return new VectorCompareInstruction(
                first, second, swapped ? b : a, swapped ? a : b, lanes, inverted, third, negated, logic);
        }

        return new LaneCompareInstruction(first, second, a, b, Comparison(s.Parts[1], type), third, negated, logic);
    }

    // a > b is b < a; what is unordered is also the opposite of what is ordered.
    private static (Pointer Lanes, bool Swapped, bool Inverted) Fast(string name, PtxType type)
    {
        bool isFloat = type.IsFloat();
        return name switch
        {
            "eq" => (Lanes("eq", type), false, false),
            "ne" when !isFloat => (Lanes("eq", type), false, true),
            "lt" or "lo" => (Lanes("lt", type), false, false),
            "le" or "ls" => (Lanes("le", type), false, false),
            "gt" or "hi" => (Lanes("lt", type), true, false),
            "ge" or "hs" => (Lanes("le", type), true, false),
            "neu" => (Lanes("eq", type), false, true),
            "ltu" => (Lanes("le", type), true, true),
            "leu" => (Lanes("lt", type), true, true),
            "gtu" => (Lanes("le", type), false, true),
            "geu" => (Lanes("lt", type), false, true),
            _ => (default, false, false),
        };
    }

    private static Pointer Lanes(string relation, PtxType type) => type switch
    {
        PtxType.U32 or PtxType.B32 => Of<uint>(relation),
        PtxType.S32 => Of<int>(relation),
        PtxType.U64 or PtxType.B64 => Of<ulong>(relation),
        PtxType.S64 => Of<long>(relation),
        PtxType.F32 => Of<float>(relation),
        PtxType.F64 => Of<double>(relation),
        _ => default,
    };

    private static Pointer Of<T>(string relation)
        where T : unmanaged => new(relation switch
        {
            "eq" => &CompareLanes.Run<Equal<T>, T>,
            "lt" => &CompareLanes.Run<Less<T>, T>,
            _ => &CompareLanes.Run<LessOrEqual<T>, T>,
        });

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

    // Tuples cannot hold a pointer to a function.
    private readonly struct Pointer(delegate*<uint*, uint*, uint> lanes)
    {
        public readonly delegate*<uint*, uint*, uint> Lanes = lanes;
    }
}
