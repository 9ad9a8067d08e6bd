using DarkDiff.PtxSim.Execution;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>Loads, stores, atomics and asynchronous copies.</summary>
internal static class MemoryDecoder
{
    /// <summary>The instruction; null where it is of another family.</summary>
    public static Instruction? Decode(Statement s, Layout layout)
    {
        switch (s.Parts[0])
        {
            case "ld":
                (Place from, long fromOffset) = Address(s.Operands[1], layout);
                Place?[] destinations = [.. Elements(s.Operands[0]).Select(layout.Destination)];
                int size = s.Types[^1].Bytes();
                bool signed = s.Types[^1].IsSigned();
                if (Parameter(s, size * destinations.Length, layout) is long parameter)
                    return new LoadParameterInstruction(parameter, destinations, size, signed);
                return new LoadInstruction(Space(s), from, fromOffset, destinations, size, signed);
            case "st":
                (Place to, long toOffset) = Address(s.Operands[0], layout);
                bool wide = s.Types[^1].Bytes() == 8;
                return new StoreInstruction(
                    Space(s), to, toOffset, [.. Elements(s.Operands[1]).Select(e => layout.Source(e, wide))],
                    s.Types[^1].Bytes());
            case "atom" or "red":
                return Atomic(s, layout);
            case "cp" when s.Has("async") && s.Has("commit_group"):
                return new CopyGroupInstruction(commit: true, 0);
            case "cp" when s.Has("async") && s.Has("wait_group"):
                return new CopyGroupInstruction(commit: false, (int)((ImmediateOperand)s.Operands[0]).Bits);
            case "cp" when s.Has("async") && s.Has("wait_all"):
                return new CopyGroupInstruction(commit: false, -1);
            case "cp" when s.Has("async") && s.Has("global"):
                (Place shared, long sharedOffset) = Address(s.Operands[0], layout);
                (Place global, long globalOffset) = Address(s.Operands[1], layout);
                Operand? last = s.Operands.Count > 3 ? s.Operands[3] : null;
                bool isPredicate = last is RegisterOperand { Register.IsPredicate: true };
                return new CopyAsyncInstruction(
                    shared, sharedOffset, global, globalOffset, (int)((ImmediateOperand)s.Operands[2]).Bits,
                    last is null || isPredicate ? null : layout.Source(last, wide: false),
                    isPredicate ? layout.Predicate(last) : -1, last is RegisterOperand { Negated: true });
            default:
                return null;
        }
    }

    /// <summary>Base and offset of an address.</summary>
    public static (Place Base, long Offset) Address(Operand operand, Layout layout)
    {
        if (operand is not AddressOperand address)
            throw new NotSupportedException("an operand is not an address");
        return (layout.Source(address.Base, wide: true), address.Offset);
    }

    /// <summary>Bytes that one lane accesses in shared or in device memory; 16 where the instruction does not.</summary>
    public static int AccessBytes(Statement s, bool shared)
    {
        if (s.Parts[0] is not ("ld" or "st" or "atom" or "red" or "cp"))
            return 16;
        if (s.Parts[0] == "cp")
            return s.Operands is [_, _, ImmediateOperand bytes, ..] ? (int)bytes.Bits : 16;
        StateSpace space = Space(s);
        bool applies = space == StateSpace.Generic || (shared ? space == StateSpace.Shared : space is StateSpace.Global);
        int all = s.Types[^1].Bytes() * (s.Has("v2") ? 2 : s.Has("v4") ? 4 : 1);
        return applies ? Math.Clamp(all, 1, 16) : 16;
    }

    // Offset of a parameter that the text names, where the load lies within the parameters as it should.
    private static long? Parameter(Statement s, int bytes, Layout layout) =>
        Space(s) == StateSpace.Param && s.Operands[1] is AddressOperand { Base: VariableOperand parameter } address
        && parameter.Variable.Offset + parameter.Offset + address.Offset is var offset && offset % bytes == 0
        && offset >= 0 && offset + bytes <= layout.ParameterBytes ? offset : null;

    private static Operand[] Elements(Operand operand) =>
        operand is VectorOperand vector ? [.. vector.Elements] : [operand];

    private static StateSpace Space(Statement s) =>
        s.Has("param") ? StateSpace.Param
        : s.Has("global") ? StateSpace.Global
        : s.Has("shared") ? StateSpace.Shared
        : s.Has("local") ? StateSpace.Local
        : s.Has("const") ? StateSpace.Const
        : s.Parts.Any(p => p.StartsWith("shared::", StringComparison.Ordinal)) ? StateSpace.Shared
        : StateSpace.Generic;

    private static AtomicInstruction Atomic(Statement s, Layout layout)
    {
        bool returns = s.Parts[0] == "atom";
        int at = returns ? 1 : 0;
        (Place address, long offset) = Address(s.Operands[at], layout);
        PtxType type = s.Types[^1];
        bool wide = type.Bytes() == 8;
        Place b = layout.Source(s.Operands[at + 1], wide);
        Place c = s.Operands.Count > at + 2 ? layout.Source(s.Operands[at + 2], wide) : b;
        Func<ulong, ulong, ulong, ulong> function =
            s.Has("cas") ? (old, compare, value) => old == compare ? value : old
            : s.Has("exch") ? (_, value, _) => value
            : s.Has("add") ? Plain(type.IsFloat() ? FloatDecoder.Function("add", type) : IntegerDecoder.Function("add", type))
            : s.Has("min") ? Plain(IntegerDecoder.Function("min", type))
            : s.Has("max") ? Plain(IntegerDecoder.Function("max", type))
            : s.Has("and") ? (old, value, _) => old & value
            : s.Has("or") ? (old, value, _) => old | value
            : s.Has("xor") ? (old, value, _) => old ^ value
            : throw new NotSupportedException("this atomic operation");
        return type.Bytes() is 4 or 8
            ? new(Space(s), address, offset, returns ? layout.Destination(s.Operands[0]) : null, b, c, type.Bytes(), function)
            : throw new NotSupportedException("atomics of this size");
    }

    private static Func<ulong, ulong, ulong, ulong> Plain(Func<ulong, ulong, ulong, ulong>? function) =>
        function ?? throw new NotSupportedException("this atomic operation for this type");
}
