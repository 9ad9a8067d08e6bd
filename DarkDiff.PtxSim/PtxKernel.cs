using DarkDiff.PtxSim.Execution;

namespace DarkDiff.PtxSim;

/// <summary>A kernel of a module.</summary>
public sealed class PtxKernel
{
    internal PtxKernel(CompiledKernel code) => Code = code;

    /// <summary>Name of the entry point.</summary>
    public string Name => Code.Name;

    /// <summary>Bytes of its parameters.</summary>
    public int ParameterBytes => Code.ParameterBytes;

    /// <summary>Bytes of shared memory that it declares.</summary>
    public int SharedBytes => Code.SharedBytes;

    /// <summary>Bytes of memory that each thread has for itself; 0 where nothing was spilled or indexed.</summary>
    public int LocalBytes => Code.LocalBytes;

    /// <summary>Largest number of threads of a block; 0 when the text says nothing.</summary>
    public int MaxThreads => Code.MaxThreads;

    internal CompiledKernel Code { get; }
}
