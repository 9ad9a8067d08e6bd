using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Attention;

/// <summary>
/// Attention within windows, by online softmax: first keys and values of every window and head are packed as
/// operands B of a matrix product, then tiles of queries go through them block by block.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="E">Type of the operands of both products; scores, exponentials and sums are f32.</typeparam>
internal sealed unsafe class AttentionKernel<S, V, E> : CpuLaunch
    where S : struct, ISimd<V>
    where V : struct
    where E : unmanaged, IPanelElement<E>
{
    private const float Log2E = 1.44269504f;

    private readonly AttentionGeometry _of;
    private readonly float* _query;
    private readonly float* _key;
    private readonly float* _value;
    private readonly float* _output;
    private readonly Bf16Tiles? _tiles;
    private readonly E* _packed;
    private readonly byte* _workspaces;
    private readonly int _queryBlocks;

    /// <summary>Fixes addresses.</summary>
    public AttentionKernel(
        AttentionGeometry geometry,
        TensorValue query,
        TensorValue key,
        TensorValue value,
        TensorValue output,
        CpuPlacement at,
        Bf16Tiles? tiles)
    {
        _of = geometry;
        _query = at[query];
        _key = at[key];
        _value = at[value];
        _output = at[output];
        _tiles = tiles;
        _packed = (E*)at.Scratch(geometry.ScratchBytes(at.Threads));
        _workspaces = (byte*)(_packed + geometry.AllPackedElements);
        int blockRows = AttentionGeometry.QueryTiles * TileRows;
        _queryBlocks = (geometry.Queries.MaxTokens + blockRows - 1) / blockRows;
    }

    /// <inheritdoc />
    public override int Phases => 2;

    private static int TileRows => E.Rows<S, V>();

    /// <inheritdoc />
    public override int Chunks(int phase) => phase == 0
        ? _of.KeyImages * _of.Keys.Count * _of.Heads * _of.KeyBlocks
        : _of.Images * _of.Queries.Count * _of.Heads * _queryBlocks;

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        int blocks = phase == 0 ? _of.KeyBlocks : _queryBlocks;
        int block = chunk % blocks, head = chunk / blocks % _of.Heads;
        int window = chunk / blocks / _of.Heads % _of.Queries.Count;
        int image = chunk / blocks / _of.Heads / _of.Queries.Count;
        if (phase == 0)
            Pack(image, window, head, block);
        else
            Attend(image, window, head, block, _workspaces + worker * _of.WorkspaceBytes);
    }

    private E* PackedKeys(int image, int window, int head) =>
        _packed + (((long)image * _of.Keys.Count + window) * _of.Heads + head) * 2 * _of.PackedElements;

    /// <summary>
    /// Keys become panels of B with their channels as rows, the values of each block panels with the keys as rows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(int image, int window, int head, int block)
    {
        TokenWindow tokens = _of.Keys[window];
        int first = block * Panel.MaxDepth, end = Math.Min(tokens.Count, first + Panel.MaxDepth);
        int channels = _of.HeadChannels, depth = Panel.RoundDepth<E>(channels);
        E* keys = PackedKeys(image, window, head);
        E* values = keys + _of.PackedElements + (long)first * _of.PaddedHead;
        for (int i = first; i < end; i++)
        {
            float* from = _key + Start(image, tokens.Token(i), head);
            E* to = keys + (long)(i / Panel.Columns) * depth * Panel.Columns;
            for (int c = 0; c < depth; c++)
                to[Panel.Index<E>(c, i % Panel.Columns)] = E.Of(c < channels ? from[c] : 0);
        }

        long panelElements = (long)Panel.RoundDepth<E>(end - first) * Panel.Columns;
        for (int i = first; i < end; i += E.Group)
        {
            float* from = _value + Start(image, tokens.Token(i), head);
            float* next = E.Group > 1 && i + 1 < end ? _value + Start(image, tokens.Token(i + 1), head) : null;
            E* to = values + Panel.Index<E>(i - first, 0);
            for (int c = 0; c < channels; c += Panel.Columns, to += panelElements)
            {
                for (int j = 0; j < Panel.Columns; j += S.Width)
                {
                    V second = next == null ? S.Zero : S.Load(next + c + j);
                    E.StoreGroup<S, V>(to + j * E.Group, S.Load(from + c + j), second);
                }
            }
        }

        // First element of a token of the keys, or of the values.
        long Start(int image, nint token, int head) =>
            ((long)image * _of.Keys.Height * _of.Keys.Width + token) * _of.Channels + head * channels;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(int image, int window, int head, int block, byte* workspace)
    {
        TokenWindow queries = _of.Queries[window];
        int first = block * AttentionGeometry.QueryTiles * TileRows;
        int end = Math.Min(queries.Count, first + AttentionGeometry.QueryTiles * TileRows);
        if (first >= end)
            return;

        int queryElements = _of.QueryPanels * Panel.Floats;
        E* query = (E*)workspace;
        float* scores = (float*)(query + _of.QueryElements + _of.WeightElements);
        E* weights = _of.WeightElements == 0 ? (E*)scores : query + _of.QueryElements;
        float* outputs = scores + Panel.Floats;
        float* maxima = outputs + AttentionGeometry.QueryTiles * Panel.MaxRows * _of.PaddedHead;
        float* sums = maxima + AttentionGeometry.QueryTiles * Panel.MaxRows;
        GatherQueries(queries, image, head, first, end, query);
        for (int i = 0; i < end - first; i++)
            (maxima[i], sums[i]) = (float.NegativeInfinity, 0);

        int keyCount = _of.Keys[window].Count;
        E* keys = PackedKeys(_of.KeyImages == 1 ? 0 : image, window, head);
        for (int key = 0; key < keyCount; key += Panel.MaxDepth)
        {
            int count = Math.Min(Panel.MaxDepth, keyCount - key);
            E* values = keys + _of.PackedElements + (long)key * _of.PaddedHead;
            for (int row = 0; row < end - first; row += TileRows)
            {
                int rows = Math.Min(TileRows, end - first - row);
                float* output = outputs + row * _of.PaddedHead;
                Scores(query + row / TileRows * queryElements, keys, key, count, scores, rows);
                for (int r = 0; r < rows; r++)
                {
                    float* running = output + r * _of.PaddedHead;
                    int at = r * Panel.Stride;
                    Softmax(scores + at, weights + at, count, running, maxima + row + r, sums + row + r);
                }

                for (int c = 0; c < _of.HeadChannels; c += Panel.Columns)
                {
                    E.Multiply<S, V>(
                        _tiles,
                        weights,
                        values + (long)c * Panel.RoundDepth<E>(count),
                        output + c,
                        _of.PaddedHead,
                        rows,
                        Math.Min(Panel.Columns, _of.HeadChannels - c),
                        count,
                        key > 0);
                }
            }
        }

        WriteOutputs(queries, image, head, first, end, outputs, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherQueries(TokenWindow queries, int image, int head, int first, int end, E* panels)
    {
        long imageStart = (long)image * _of.Queries.Height * _of.Queries.Width;
        for (int i = first; i < end; i++)
        {
            int row = i - first;
            float* from = _query + (imageStart + queries.Token(i)) * _of.Channels + head * _of.HeadChannels;
            E* to = panels + row / TileRows * (_of.QueryPanels * Panel.Floats) + row % TileRows * Panel.Stride;
            for (int k = 0; k < _of.HeadChannels; k += Panel.MaxDepth, to += Panel.Floats)
            {
                int depth = Math.Min(Panel.MaxDepth, _of.HeadChannels - k);
                for (int c = 0; c < depth; c += S.Width)
                    E.Store<S, V>(to + c, S.Load(from + k + c));
                Panel.Pad(to, 1, depth);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scores(E* queries, E* keys, int key, int count, float* scores, int rows)
    {
        for (int column = 0; column < count; column += Panel.Columns)
        {
            E* panel = keys + (long)(key + column) * Panel.RoundDepth<E>(_of.HeadChannels);
            for (int k = 0; k < _of.HeadChannels; k += Panel.MaxDepth)
            {
                E.Multiply<S, V>(
                    _tiles,
                    queries + k / Panel.MaxDepth * Panel.Floats,
                    panel + k * Panel.Columns,
                    scores + column,
                    Panel.Stride,
                    rows,
                    Panel.Columns,
                    Math.Min(Panel.MaxDepth, _of.HeadChannels - k),
                    k > 0);
            }
        }
    }

    /// <summary>
    /// Turns a row of scores into weights exp(score − maximum so far), zero beyond the count up to a whole vector, and
    /// scales what was summed under an older maximum.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Softmax(float* scores, E* weights, int count, float* output, float* maximum, float* sum)
    {
        for (int i = count; i % S.Width != 0; i++)
            scores[i] = float.NegativeInfinity;
        V highest = S.Load(scores);
        for (int i = S.Width; i < count; i += S.Width)
            highest = S.Max(highest, S.Load(scores + i));
        float old = *maximum, now = MathF.Max(old, _of.Scale * S.MaxElement(highest));

        // Powers of two: what is in the exponent needs no multiplication by ln 2 and back.
        V scale = S.Create(_of.Scale * Log2E), shift = S.Create(-now * Log2E), total = S.Zero;
        for (int i = 0; i < count; i += S.Width)
        {
            V e = SimdMath<S, V>.Exp2OfNegative(S.MultiplyAdd(S.Load(scores + i), scale, shift));
            total = S.Add(total, e);
            E.Store<S, V>(weights + i, e);
        }

        float factor = MathF.Exp(old - now);
        *sum = *sum * factor + S.Sum(total);
        *maximum = now;
        if (factor == 1 || float.IsNegativeInfinity(old))
            return;
        V factors = S.Create(factor);
        for (int c = 0; c < _of.PaddedHead; c += S.Width)
            S.Store(output + c, S.Multiply(factors, S.Load(output + c)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteOutputs(
        TokenWindow queries, int image, int head, int first, int end, float* outputs, float* sums)
    {
        long imageStart = (long)image * _of.Queries.Height * _of.Queries.Width;
        for (int i = first; i < end; i++)
        {
            float* from = outputs + (long)(i - first) * _of.PaddedHead;
            float* to = _output + (imageStart + queries.Token(i)) * _of.Channels + head * _of.HeadChannels;
            V total = S.Create(sums[i - first]);
            for (int c = 0; c < _of.HeadChannels; c += S.Width)
                SimdTail<S, V>.Store(to + c, S.Divide(S.Load(from + c), total), _of.HeadChannels - c);
        }
    }
}
