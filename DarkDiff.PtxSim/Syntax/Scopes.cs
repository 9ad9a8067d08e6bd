namespace DarkDiff.PtxSim.Syntax;

/// <summary>Names of a kernel's registers and variables; an inner scope hides an outer one.</summary>
internal sealed class Scopes(KernelSyntax kernel, IReadOnlyDictionary<string, Variable> outer)
{
    private readonly Stack<Scope> _scopes = new([new Scope()]);
    private readonly Dictionary<string, Register> _special = [];

    /// <summary>Opens a scope.</summary>
    public void Open() => _scopes.Push(new Scope());

    /// <summary>Closes a scope.</summary>
    public void Close() => _scopes.Pop();

    /// <summary>Number of open scopes.</summary>
    public int Depth => _scopes.Count;

    /// <summary>Declares a register.</summary>
    public void Declare(string name, PtxType type) => _scopes.Peek().Registers[name] = New(name, type, special: false);

    /// <summary>Declares registers prefix0, prefix1, …</summary>
    public void DeclareRange(string prefix, PtxType type) => _scopes.Peek().Ranges[prefix] = type;

    /// <summary>Declares a variable.</summary>
    public void Declare(Variable variable) => _scopes.Peek().Variables[variable.Name] = variable;

    /// <summary>What a name stands for.</summary>
    public Operand Resolve(string name)
    {
        if (name == "_")
            return new SinkOperand();
        string prefix = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        foreach (Scope scope in _scopes)
        {
            if (scope.Registers.TryGetValue(name, out Register? register))
                return new RegisterOperand(register);
            if (scope.Variables.TryGetValue(name, out Variable? variable))
                return new VariableOperand(variable);
            if (prefix.Length < name.Length && scope.Ranges.TryGetValue(prefix, out PtxType type))
                return new RegisterOperand(scope.Registers[name] = New(name, type, special: false));
        }

        if (outer.TryGetValue(name, out Variable? global))
        {
            kernel.ModuleVariables.Add(global);
            return new VariableOperand(global);
        }

        if (name[0] != '%')
            return new NameOperand(name);
        if (!_special.TryGetValue(name, out Register? special))
            _special[name] = special = New(name, SpecialType(name), special: true);
        return new RegisterOperand(special);
    }

    private static PtxType SpecialType(string name) => name is "%clock64" or "%globaltimer" ? PtxType.U64 : PtxType.U32;

    private Register New(string name, PtxType type, bool special)
    {
        Register register = new(name, type, kernel.Registers.Count, special);
        kernel.Registers.Add(register);
        return register;
    }

    private sealed class Scope
    {
        public Dictionary<string, Register> Registers { get; } = [];

        public Dictionary<string, PtxType> Ranges { get; } = [];

        public Dictionary<string, Variable> Variables { get; } = [];
    }
}
