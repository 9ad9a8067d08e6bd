namespace DarkDiff.Runtime.Tests.Kernels;

/// <summary>Says which op's CPU kernel a fixture compares with PyTorch.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class KernelTestOfAttribute(Type op) : Attribute
{
    /// <summary>The op.</summary>
    public Type Op { get; } = op;
}
