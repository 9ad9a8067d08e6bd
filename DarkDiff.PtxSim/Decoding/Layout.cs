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
    private readonly List<(SpecialRegister Register, Place Place)> _special = [];

    /// <summary>Gives every register its place; registers that are never needed at the same time may share one.</summary>
    public Layout(IReadOnlyList<Register> registers, Liveness liveness, int parameterBytes)
    {
        _places = new Place[registers.Count];
        _predicates = new int[registers.Count];
        ParameterBytes = parameterBytes;
        foreach (Register register in registers.Where(r => r.IsPredicate))
            _predicates[register.Index] = PredicateCount++;
        foreach (Register register in registers.Where(r => r.Special))
        {
            _places[register.Index] = New(register.Wide);
            _special.Add((SpecialRegisters.Parse(register.Name), _places[register.Index]));
        }

        // Wide and narrow ones never share, so that an instruction never writes part of what it still reads.
        foreach (bool wide in new[] { false, true })
        {
            PriorityQueue<Place, int> taken = new();
            foreach (Register register in registers
                .Where(r => !r.IsPredicate && !r.Special && r.Wide == wide && liveness.Last[r.Index] >= 0)
                .OrderBy(r => liveness.First[r.Index]))
            {
                bool isFree = taken.TryPeek(out Place place, out int last) && last < liveness.First[register.Index];
                place = isFree ? taken.Dequeue() : New(wide);
                _places[register.Index] = place;
                taken.Enqueue(place, liveness.Last[register.Index]);
                if (liveness.IsUnset[register.Index])
                    Unset.Add(place);
            }
        }
    }

    /// <summary>Words so far.</summary>
    public int FileWords { get; private set; }

    /// <summary>Predicate registers.</summary>
    public int PredicateCount { get; }

    /// <summary>Bytes of the kernel's parameters.</summary>
    public int ParameterBytes { get; }

    /// <summary>Places that must be zero at the start.</summary>
    public List<Place> Unset { get; } = [];

    /// <summary>Registers that the hardware fills.</summary>
    public IReadOnlyList<(SpecialRegister Register, Place Place)> Special => _special;

    /// <summary>Constants and their places.</summary>
    public IReadOnlyList<(Place Place, ulong Value)> Constants => [.. _constants.Select(c => (c.Value, c.Key.Bits))];

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
            _constants[(bits, wide)] = place = New(wide);

        return place;
    }

    private Place New(bool wide)
    {
        Place place = new(FileWords, wide);
        FileWords += wide ? 2 * Words : Words;
        return place;
    }
}
