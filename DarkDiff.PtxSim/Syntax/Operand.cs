namespace DarkDiff.PtxSim.Syntax;

/// <summary>What stands between the commas of an instruction.</summary>
internal abstract record Operand;

/// <summary>A register, or its negation where it is a predicate.</summary>
internal sealed record RegisterOperand(Register Register, bool Negated = false) : Operand;

/// <summary>Two predicates p|q: a result and its complement, or a value and whether its lane was in range.</summary>
internal sealed record PairOperand(Operand First, Operand Second) : Operand;

/// <summary>A literal.</summary>
internal sealed record ImmediateOperand(ulong Bits) : Operand;

/// <summary>A memory address: base plus offset.</summary>
internal sealed record AddressOperand(Operand Base, long Offset) : Operand;

/// <summary>Several operands in braces.</summary>
internal sealed record VectorOperand(IReadOnlyList<Operand> Elements) : Operand;

/// <summary>The address of a variable, plus an offset.</summary>
internal sealed record VariableOperand(Variable Variable, long Offset = 0) : Operand;

/// <summary>A label, or a name that is not declared.</summary>
internal sealed record NameOperand(string Name) : Operand;

/// <summary>A result that is thrown away: _.</summary>
internal sealed record SinkOperand : Operand;
