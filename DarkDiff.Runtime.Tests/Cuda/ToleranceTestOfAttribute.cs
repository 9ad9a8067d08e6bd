namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>Says which kernels, that no op of the graph runs, a test compares with PyTorch by the tolerance rule.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToleranceTestOfAttribute(params string[] kernels) : Attribute
{
    /// <summary>Entry points.</summary>
    public IReadOnlyList<string> Kernels { get; } = kernels;
}
