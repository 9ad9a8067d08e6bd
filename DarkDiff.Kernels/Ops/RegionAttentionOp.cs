namespace DarkDiff.Kernels.Ops;

/// <summary>
/// Region cross-attention (paper, Sec. 4.2): queries and keys are cut into non-overlapping windows of
/// <paramref name="RegionSize"/>×<paramref name="RegionSize"/> tokens, counted from the top left, ragged at the
/// right and bottom border; attention stays within a window.
/// </summary>
/// <param name="Query">(N, H, W, C).</param>
/// <param name="Key">(N, H, W, C): keys of the context processor's tokens at the same layer.</param>
/// <param name="Value">(N, H, W, C).</param>
/// <param name="Heads">Number of heads; divides C.</param>
/// <param name="RegionSize">Tokens along one side of a window, at least 1.</param>
/// <param name="Scale">Multiplies the scores, usually d^(−1/2).</param>
/// <param name="Output">(N, H, W, C).</param>
public sealed record RegionAttentionOp(
    TensorValue Query,
    TensorValue Key,
    TensorValue Value,
    int Heads,
    int RegionSize,
    float Scale,
    TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Query, Key, Value);

    /// <inheritdoc />
    public override long Flops => 4 * Query.Shape.Elements * RegionSize * RegionSize;
}
