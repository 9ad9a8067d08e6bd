using DarkDiff.PtxSim.Execution;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>Places of a kernel's registers and constants in the register file of a warp.</summary>
internal sealed class Layout
{
    private const int Words = Warp.Lanes;

    private readonly Dictionary<(ulong Bits, bool Wide), Place> _constants = [];
    private readonly Place[] _places;
    private readonly int[] _predicates;
    private readonly List<(int Offset, ulong Bits, bool Wide)> _values = [];

    /// <summary>Gives every register its place.</summary>
    public Layout(IReadOnlyList<Register> registers)
    {
        _places = new Place[registers.Count];
        _predicates = new int[registers.Count];
        foreach (Register register in registers)
        {
            if (register.IsPredicate)
            {
                _predicates[register.Index] = PredicateCount++;
            }
            else
            {
                _places[register.Index] = New(register.Wide);
                if (register.Special)
                    Special.Add((SpecialRegisters.Parse(register.Name), _places[register.Index]));
            }
        }
    }

    /// <summary>Words so far.</summary>
    public int FileWords { get; private set; }

    /// <summary>Predicate registers.</summary>
    public int PredicateCount { get; }

    /// <summary>Registers that the hardware fills.</summary>
    public List<(SpecialRegister Register, Place Place)> Special { get; } = [];

    /// <summary>Place of a register, or of a constant that an operand stands for.</summary>
    /// <param name="operand">Register, literal or variable.</param>
    /// <param name="wide">Whether a constant takes 64 bits.</param>
    /// <exception cref="NotSupportedException">The operand is something else.</exception>
    public Place Source(Operand operand, bool wide) => operand switch
    {
        RegisterOperand { Register: { IsPredicate: false } register } => _places[register.Index],
        ImmediateOperand literal => Constant(literal.Bits, wide),
        VariableOperand variable => Constant((ulong)(variable.Variable.Offset + variable.Offset), wide),
        NameOperand { Name: "WARP_SZ" } => Constant(Warp.Lanes, wide),
        NameOperand name => throw new NotSupportedException($"'{name.Name}' is not declared"),
        _ => throw new NotSupportedException("an operand is not a value"),
    };

    /// <summary>Place that an instruction writes; null where the result is thrown away.</summary>
    public Place? Destination(Operand operand) => operand switch
    {
        RegisterOperand { Register: { IsPredicate: false, Special: false } register } => _places[register.Index],
        SinkOperand => null,
        _ => throw new NotSupportedException("the destination is not a register"),
    };

    /// <summary>Number of a predicate; −1 for none.</summary>
    public int Predicate(Operand? operand) => operand switch
    {
        null or SinkOperand => -1,
        RegisterOperand { Register: { IsPredicate: true } register } => _predicates[register.Index],
        _ => throw new NotSupportedException("an operand is not a predicate"),
    };

    /// <summary>Reads a predicate, its negation, or a constant truth value.</summary>
    public Func<Warp, uint> Truth(Operand operand)
    {
        if (operand is ImmediateOperand literal)
            return literal.Bits != 0 ? _ => uint.MaxValue : _ => 0;
        int index = Predicate(operand);
        return operand is RegisterOperand { Negated: true } ? w => ~w.Predicates[index] : w => w.Predicates[index];
    }

    /// <summary>Place of a constant.</summary>
    public Place Constant(ulong bits, bool wide)
    {
        if (!_constants.TryGetValue((bits, wide), out Place place))
        {
            _constants[(bits, wide)] = place = New(wide);
            _values.Add((place.Offset, bits, wide));
        }

        return place;
    }

    /// <summary>A register file with nothing but the constants.</summary>
    public uint[] Image()
    {
        uint[] image = new uint[FileWords];
        foreach ((int offset, ulong bits, bool wide) in _values)
        {
            for (int lane = 0; lane < Warp.Lanes; lane++)
            {
                if (wide)
                {
                    image[offset + 2 * lane] = (uint)bits;
                    image[offset + 2 * lane + 1] = (uint)(bits >> 32);
                }
                else
                {
                    image[offset + lane] = (uint)bits;
                }
            }
        }

        return image;
    }

    private Place New(bool wide)
    {
        Place place = new(FileWords, wide);
        FileWords += wide ? 2 * Words : Words;
        return place;
    }
}
