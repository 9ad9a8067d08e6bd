namespace DarkDiff.PtxSim.Syntax;

/// <summary>An instruction as written.</summary>
/// <param name="Line">Line, counted from 1.</param>
/// <param name="Opcode">Opcode with its suffixes, such as "add.rn.f32".</param>
/// <param name="Guard">Predicate that must hold, if any.</param>
/// <param name="Operands">Operands in order.</param>
internal sealed record Statement(int Line, string Opcode, RegisterOperand? Guard, IReadOnlyList<Operand> Operands)
{
    /// <summary>The opcode, cut at its dots.</summary>
    public string[] Parts { get; } = Opcode.Split('.', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a suffix is there.</summary>
    public bool Has(string part) => Array.IndexOf(Parts, part, 1) > 0;

    /// <summary>The types among the suffixes, in order.</summary>
    public PtxType[] Types { get; } =
        [.. Opcode.Split('.').Skip(1).Select(PtxTypes.Parse).Where(t => t != PtxType.None)];
}
