namespace DarkDiff.Kernels.Ops;

/// <summary>
/// Sinusoidal embedding of a timestep: with half = C/2 and f_i = exp(−ln(10000)·i/half), the output is
/// [cos(t·f_0) … cos(t·f_half−1), sin(t·f_0) … sin(t·f_half−1)].
/// </summary>
/// <param name="Timestep">(1, 1, 1, 1): read when the op runs, so that one plan serves every step.</param>
/// <param name="Output">(1, 1, 1, C), C even.</param>
public sealed record TimestepEmbeddingOp(TensorValue Timestep, TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Timestep);

    /// <inheritdoc />
    public override long Flops => 4 * Output.Shape.Elements;
}
