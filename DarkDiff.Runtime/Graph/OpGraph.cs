using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Graph;

/// <summary>Ops in the order they run, with the values that come from outside and those that are kept.</summary>
/// <param name="Ops">The ops.</param>
/// <param name="Inputs">Values that the caller provides.</param>
/// <param name="Outputs">Values that outlive a run.</param>
public sealed record OpGraph(
    IReadOnlyList<Op> Ops, IReadOnlyList<TensorValue> Inputs, IReadOnlyList<TensorValue> Outputs)
{
    /// <summary>Values that lie in the memory of others.</summary>
    public ValueAliases Aliases { get; init; } = new();

    /// <summary>Multiplications and additions of one run.</summary>
    public long Flops => Ops.Sum(op => op.Flops);

    /// <summary>Values that lie outside the arena.</summary>
    public IEnumerable<TensorValue> External => Inputs.Concat(Outputs);
}
