namespace DarkDiff.Kernels.Ops;

/// <summary>
/// One operation of a graph, with its operands. Ops describe what is computed; a device decides how. Adding an
/// op means: a record here, a kernel on every device, and a test of that kernel against the reference.
/// </summary>
/// <param name="Output">The value it defines.</param>
public abstract record Op(TensorValue Output)
{
    /// <summary>The values it reads, absent ones left out.</summary>
    public abstract IEnumerable<TensorValue> Inputs { get; }

    /// <summary>Multiplications and additions, each counted as one operation.</summary>
    public abstract long Flops { get; }

    /// <summary>The values that are there, of those given.</summary>
    protected static IEnumerable<TensorValue> Present(params TensorValue?[] values)
    {
        foreach (TensorValue? value in values)
        {
            if (value is not null)
                yield return value;
        }
    }
}
