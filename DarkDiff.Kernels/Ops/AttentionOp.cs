namespace DarkDiff.Kernels.Ops;

/// <summary>
/// softmax(Scale · Q·Kᵀ)·V per image and head, by online softmax: no buffer of the size queries × keys exists.
/// Heads lie side by side in the channels: head h has channels h·d … h·d+d−1, with d = C / Heads.
/// </summary>
/// <param name="Query">(N, H, W, C): H·W query tokens.</param>
/// <param name="Key">(N or 1, Hk, Wk, C): Hk·Wk key tokens; a batch of 1 serves every image.</param>
/// <param name="Value">Shape of <paramref name="Key"/>.</param>
/// <param name="Heads">Number of heads; divides C.</param>
/// <param name="Scale">Multiplies the scores, usually d^(−1/2).</param>
/// <param name="Output">Shape of <paramref name="Query"/>.</param>
public sealed record AttentionOp(
    TensorValue Query, TensorValue Key, TensorValue Value, int Heads, float Scale, TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Query, Key, Value);

    /// <inheritdoc />
    public override long Flops => 4 * Query.Shape.Elements * Key.Shape.H * Key.Shape.W;
}
