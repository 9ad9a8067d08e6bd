using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Ops;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Attention;

/// <summary>Extents of an attention, and of its working memory: plain and by region are the same computation.</summary>
internal sealed class AttentionGeometry
{
    private AttentionGeometry(
        TensorShape query,
        TensorShape key,
        WindowGrid queries,
        WindowGrid keys,
        int heads,
        float scale,
        int elementBytes)
    {
        (Images, KeyImages, Channels, ElementBytes) = (query.N, key.N, query.C, elementBytes);
        (Queries, Keys, Heads, Scale) = (queries, keys, heads, scale);
        (QueryTiles, Block, ScoreSum) = HeadChannels <= MaxSum ? (5, Panel.MaxDepth, HeadChannels) : (12, 256, 128);
    }

    /// <summary>
    /// Products that one accumulator sums at most: the exponential turns errors of scores into relative ones of weights, so
    /// sums are shorter than in other products.
    /// </summary>
    public const int MaxSum = 192;

    /// <summary>Images of queries.</summary>
    public int Images { get; }

    /// <summary>Images of keys: the same number, or 1.</summary>
    public int KeyImages { get; }

    /// <summary>Channels of all heads.</summary>
    public int Channels { get; }

    /// <summary>Windows of the queries.</summary>
    public WindowGrid Queries { get; }

    /// <summary>Windows of the keys, as many.</summary>
    public WindowGrid Keys { get; }

    /// <summary>Heads.</summary>
    public int Heads { get; }

    /// <summary>Multiplies the scores.</summary>
    public float Scale { get; }

    /// <summary>Bytes of an element within panels.</summary>
    public int ElementBytes { get; }

    /// <summary>Channels of a head.</summary>
    public int HeadChannels => Channels / Heads;

    /// <summary>Channels of a head, in whole panels.</summary>
    public int PaddedHead => (int)Panel.RoundUp(HeadChannels);

    /// <summary>
    /// Tiles of queries that one chunk takes through the keys together. Keys and values of a wide head come from memory,
    /// once for each chunk, so it should be long.
    /// </summary>
    public int QueryTiles { get; }

    /// <summary>
    /// Keys, a multiple of <see cref="Panel.Columns"/>, that the queries of a chunk take together; channels in a panel of
    /// queries, too. Weights of so many keys, or so many channels, stay in the first-level cache beside a strip of B; the
    /// weights of all tiles in the second-level cache beside a panel of B.
    /// </summary>
    public int Block { get; }

    /// <summary>Channels whose products one accumulator of a score sums; divides <see cref="Block"/> where they are several.</summary>
    public int ScoreSum { get; }

    /// <summary>Panels of A that hold the queries of a chunk, one for each block of their channels.</summary>
    public int QueryPanels => DivideUp(HeadChannels, Block);

    /// <summary>Blocks of keys in a full window.</summary>
    public int KeyBlocks => DivideUp(Keys.MaxTokens, Block);

    /// <summary>Elements of the packed keys of one window and head; the packed values take as many.</summary>
    public long PackedElements => Panel.RoundUp(Keys.MaxTokens) * PaddedHead;

    /// <summary>Elements of packed keys and values of everything.</summary>
    public long AllPackedElements => 2 * PackedElements * KeyImages * Keys.Count * Heads;

    /// <summary>Elements of such a panel.</summary>
    public int QueryPanelElements => QueryTiles * Panel.Floats;

    /// <summary>Elements of a thread's panels of queries.</summary>
    public int QueryElements => QueryPanels * QueryPanelElements;

    /// <summary>Elements of a thread's panels of rounded weights; f32 weights take the place of the scores.</summary>
    public int WeightElements => ElementBytes == sizeof(float) ? 0 : QueryTiles * Panel.Floats;

    /// <summary>Bytes of working memory per thread: queries, weights; scores, outputs, maxima, sums in f32.</summary>
    public long WorkspaceBytes => (long)(QueryElements + WeightElements) * ElementBytes
        + (QueryTiles * Panel.Floats + QueryTiles * Panel.MaxRows * (PaddedHead + 2L)) * sizeof(float);

    /// <summary>Bytes of all working memory.</summary>
    public long ScratchBytes(int threads) => AllPackedElements * ElementBytes + threads * WorkspaceBytes;

    /// <summary>Every query sees every key.</summary>
    /// <param name="op">The attention.</param>
    /// <param name="elementBytes">Bytes of an element within panels.</param>
    public static AttentionGeometry Of(AttentionOp op, int elementBytes) => new(
        op.Query.Shape,
        op.Key.Shape,
        WindowGrid.Whole(op.Query.Shape),
        WindowGrid.Whole(op.Key.Shape),
        op.Heads,
        op.Scale,
        elementBytes);

    /// <summary>A query sees the keys of its window.</summary>
    /// <param name="op">The attention.</param>
    /// <param name="elementBytes">Bytes of an element within panels.</param>
    public static AttentionGeometry Of(RegionAttentionOp op, int elementBytes)
    {
        var windows = WindowGrid.Square(op.Query.Shape, op.RegionSize);
        return new(op.Query.Shape, op.Key.Shape, windows, windows, op.Heads, op.Scale, elementBytes);
    }
}
