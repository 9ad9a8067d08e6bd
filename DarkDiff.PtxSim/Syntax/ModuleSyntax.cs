namespace DarkDiff.PtxSim.Syntax;

/// <summary>A module as written.</summary>
internal sealed class ModuleSyntax
{
    /// <summary>Kernels by name.</summary>
    public Dictionary<string, KernelSyntax> Kernels { get; } = [];

    /// <summary>Variables in device memory, and shared variables declared outside kernels.</summary>
    public List<Variable> Variables { get; } = [];
}
