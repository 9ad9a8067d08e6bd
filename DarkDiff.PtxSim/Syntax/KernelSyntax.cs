namespace DarkDiff.PtxSim.Syntax;

/// <summary>A kernel as written.</summary>
internal sealed class KernelSyntax(string name)
{
    /// <summary>Name of the entry point.</summary>
    public string Name => name;

    /// <summary>Parameters in order, with their offsets.</summary>
    public List<Variable> Parameters { get; } = [];

    /// <summary>Variables in shared and local memory.</summary>
    public List<Variable> Variables { get; } = [];

    /// <summary>Variables of the module that the kernel names.</summary>
    public HashSet<Variable> ModuleVariables { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>All registers by index.</summary>
    public List<Register> Registers { get; } = [];

    /// <summary>Instructions in order.</summary>
    public List<Statement> Statements { get; } = [];

    /// <summary>Index of the instruction that follows each label.</summary>
    public Dictionary<string, int> Labels { get; } = [];

    /// <summary>Largest number of threads of a block that the text allows; 0 when it says nothing.</summary>
    public int MaxThreads { get; set; }
}
