using DarkDiff.PtxSim.Decoding;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim;

/// <summary>Kernels that were read from PTX text.</summary>
public sealed class PtxModule
{
    private readonly Dictionary<string, PtxKernel> _kernels;

    private PtxModule(Dictionary<string, PtxKernel> kernels) => _kernels = kernels;

    /// <summary>The kernels.</summary>
    public IReadOnlyCollection<PtxKernel> Kernels => _kernels.Values;

    /// <summary>The kernel of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public PtxKernel this[string name] => _kernels.TryGetValue(name, out PtxKernel? kernel)
        ? kernel
        : throw new KeyNotFoundException($"no kernel '{name}' in the module; it has {string.Join(", ", _kernels.Keys)}");

    /// <summary>Whether there is a kernel of that name.</summary>
    public bool Contains(string name) => _kernels.ContainsKey(name);

    internal static PtxModule Compile(string source, Func<Variable, ulong> place)
    {
        ModuleSyntax syntax = PtxParser.Parse(source);
        foreach (Variable variable in syntax.Variables.Where(v => v.Space != StateSpace.Shared))
            variable.Offset = (long)place(variable);
        return new(syntax.Kernels.Values.ToDictionary(k => k.Name, k => new PtxKernel(KernelCompiler.Compile(k, syntax))));
    }
}
