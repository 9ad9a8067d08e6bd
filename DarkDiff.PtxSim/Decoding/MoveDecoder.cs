using DarkDiff.PtxSim.Execution;
using DarkDiff.PtxSim.Lanes;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>Moves, selections, address conversions and logic of predicates.</summary>
internal static unsafe class MoveDecoder
{
    /// <summary>The instruction; null where it is of another family.</summary>
    public static Instruction? Decode(Statement s, Layout layout)
    {
        string name = s.Parts[0];
        if (s.Types is [PtxType.Pred])
            return Predicate(s, layout);
        switch (name)
        {
            case "mov":
                return Move(s, layout);
            case "cvta":
                return AddressConversion(s, layout);
            case "selp":
                bool wide = s.Types[0].Bytes() == 8;
                return new SelectInstruction(
                    Required(layout, s.Operands[0]), layout.Source(s.Operands[1], wide), layout.Source(s.Operands[2], wide),
                    layout.Predicate(s.Operands[3]));
            case "activemask":
                return new ActiveMaskInstruction(Required(layout, s.Operands[0]));
            default:
                return null;
        }
    }

    /// <summary>The destination, which must be there.</summary>
    public static Place Required(Layout layout, Operand operand) =>
        layout.Destination(operand) ?? throw new NotSupportedException("the result is thrown away");

    /// <summary>A copy of a register.</summary>
    public static VectorInstruction Copy(Place d, Place a) =>
        new(d, a, a, a, d.Wide ? &VectorLanes.CopyWide : &VectorLanes.Copy);

    private static Instruction Move(Statement s, Layout layout)
    {
        int bits = s.Types[0].Bytes() * 8;
        if (s.Operands[1] is VectorOperand from)
        {
            int part = bits / from.Elements.Count;
            if (part == 16 && bits == 32)
            {
                Place low = layout.Source(from.Elements[0], wide: false), high = layout.Source(from.Elements[1], wide: false);
                return new VectorInstruction(Required(layout, s.Operands[0]), low, high, low, &PackLanes.Join);
            }

            return new PackInstruction(
                [.. from.Elements.Select(e => (Place?)layout.Source(e, wide: false))], Required(layout, s.Operands[0]), part,
                pack: true);
        }

        Place source = layout.Source(s.Operands[1], bits == 64);
        if (s.Operands[0] is VectorOperand to)
        {
            int part = bits / to.Elements.Count;
            if (part == 16 && to.Elements is [SinkOperand, RegisterOperand high])
                return new VectorInstruction(Required(layout, high), source, source, source, &PackLanes.High16);
            if (part == 16 && to.Elements is [RegisterOperand low, SinkOperand])
                return new VectorInstruction(Required(layout, low), source, source, source, &WideLanes.Low16);
            return new PackInstruction([.. to.Elements.Select(layout.Destination)], source, part, pack: false);
        }

        Place d = Required(layout, s.Operands[0]);
        return d.Wide == source.Wide ? Copy(d, source) : new LaneInstruction(d, source, source, source, (a, _, _) => a);
    }

    private static VectorInstruction AddressConversion(Statement s, Layout layout)
    {
        ulong window = s.Has("shared") ? AddressSpace.SharedWindow : s.Has("local") ? AddressSpace.LocalWindow : 0;
        if (s.Has("to"))
            window = (ulong)-(long)window;
        Place a = layout.Source(s.Operands[1], wide: true), d = Required(layout, s.Operands[0]);
        return window == 0 ? Copy(d, a)
            : new(d, a, layout.Constant(window, wide: true), a, &VectorLanes.Run<Add<ulong>, ulong>);
    }

    private static PredicateInstruction? Predicate(Statement s, Layout layout)
    {
        Func<uint, uint, uint>? function = s.Parts[0] switch
        {
            "and" => (a, b) => a & b,
            "or" => (a, b) => a | b,
            "xor" => (a, b) => a ^ b,
            "not" => (a, _) => ~a,
            "mov" => (a, _) => a,
            _ => null,
        };
        return function is null ? null
            : new PredicateInstruction(
                layout.Predicate(s.Operands[0]), layout.Truth(s.Operands[1]), layout.Truth(s.Operands[^1]), function);
    }
}
