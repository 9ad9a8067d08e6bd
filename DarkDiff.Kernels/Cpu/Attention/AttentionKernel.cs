using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Simd;
using static DarkDiff.Kernels.Cpu.Rounding;

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
    private readonly float* _output;
    private readonly Bf16Tiles? _tiles;
    private readonly KeyValuePacking<S, V, E> _packing;
    private readonly byte* _workspaces;
    private readonly int _blockRows;
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
        _output = at[output];
        _tiles = tiles;
        E* packed = (E*)at.Scratch(geometry.ScratchBytes(at.Threads));
        _packing = new KeyValuePacking<S, V, E>(geometry, at[key], at[value], packed);
        _workspaces = (byte*)(packed + geometry.AllPackedElements);

        // Chunks for every thread, of equal size.
        int queryTiles = DivideUp(geometry.Queries.MaxTokens, TileRows);
        int heads = geometry.Images * geometry.Queries.Count * geometry.Heads;
        int blocks = Math.Max(DivideUp(queryTiles, geometry.QueryTiles), Math.Min(queryTiles, DivideUp(4 * at.Threads, heads)));
        _blockRows = DivideUp(queryTiles, blocks) * TileRows;
        _queryBlocks = DivideUp(queryTiles * TileRows, _blockRows);
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
            _packing.Pack(image, window, head, block);
        else
            Attend(image, window, head, block, _workspaces + worker * _of.WorkspaceBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(int image, int window, int head, int block, byte* workspace)
    {
        TokenWindow queries = _of.Queries[window];
        int first = block * _blockRows, end = Math.Min(queries.Count, first + _blockRows);
        if (first >= end)
            return;

        E* query = (E*)workspace;
        float* scores = (float*)(query + _of.QueryElements + _of.WeightElements);
        E* weights = _of.WeightElements == 0 ? (E*)scores : query + _of.QueryElements;
        float* outputs = scores + _of.QueryTiles * Panel.Floats;
        float* maxima = outputs + _of.QueryTiles * Panel.MaxRows * _of.PaddedHead;
        float* sums = maxima + _of.QueryTiles * Panel.MaxRows;
        GatherQueries(queries, image, head, first, end, query);
        for (int i = 0; i < end - first; i++)
            (maxima[i], sums[i]) = (float.NegativeInfinity, 0);

        int keyCount = _of.Keys[window].Count;
        E* keys = _packing.Keys(_of.KeyImages == 1 ? 0 : image, window, head);
        for (int key = 0; key < keyCount; key += _of.Block)
        {
            int count = Math.Min(_of.Block, keyCount - key);
            E* values = keys + _of.PackedElements + (long)key * _of.PaddedHead;
            Scores(query, keys, key, count, scores, end - first);
            for (int row = 0; row < end - first; row++)
            {
                int at = row * Panel.Stride;
                Softmax(scores + at, weights + at, count, outputs + row * _of.PaddedHead, maxima + row, sums + row);
            }

            Weigh(weights, values, count, outputs, end - first, key > 0);
        }

        WriteOutputs(queries, image, head, first, end, outputs, sums);
    }

    /// <summary>Makes panels of A with all queries as rows, scaled so that a score is an exponent of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherQueries(TokenWindow queries, int image, int head, int first, int end, E* panels)
    {
        long imageStart = (long)image * _of.Queries.Height * _of.Queries.Width;
        V scale = S.Create(_of.Scale * Log2E);
        for (int i = first; i < end; i++)
        {
            int row = i - first;
            float* from = _query + (imageStart + queries.Token(i)) * _of.Channels + head * _of.HeadChannels;
            E* to = panels + row * Panel.Stride;
            for (int k = 0; k < _of.HeadChannels; k += _of.Block, to += _of.QueryPanelElements)
            {
                int depth = Math.Min(_of.Block, _of.HeadChannels - k);
                for (int c = 0; c < depth; c += S.Width)
                    E.Store<S, V>(to + c, S.Multiply(scale, S.Load(from + k + c)));
                Panel.Pad(to, 1, depth);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scores(E* queries, E* keys, int key, int count, float* scores, int rows)
    {
        int panelElements = Panel.RoundDepth<E>(_of.HeadChannels) * Panel.Columns;
        int parts = DivideUp(_of.HeadChannels, _of.ScoreSum);
        E* panel = keys + (long)key / Panel.Columns * panelElements;
        for (int column = 0; column < count; column += Panel.Columns, panel += panelElements)
        {
            Ahead next = new((float*)(panel + panelElements), panelElements);
            for (int part = 0; part < parts; part++)
            {
                int k = part * _of.ScoreSum;
                E.Multiply<S, V>(
                    _tiles,
                    queries + k / _of.Block * _of.QueryPanelElements + k % _of.Block,
                    Panel.Stride,
                    panel + k * Panel.Columns,
                    scores + column,
                    Panel.Stride,
                    rows,
                    Panel.Columns,
                    Math.Min(_of.ScoreSum, _of.HeadChannels - k),
                    k > 0,
                    next.Part(part, parts));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Weigh(E* weights, E* values, int count, float* outputs, int rows, bool accumulate)
    {
        int panelElements = Panel.RoundDepth<E>(count) * Panel.Columns;
        int parts = DivideUp(count, AttentionGeometry.MaxSum);
        int partKeys = DivideUp(DivideUp(count, parts), Panel.Columns) * Panel.Columns;
        for (int c = 0; c < _of.HeadChannels; c += Panel.Columns, values += panelElements)
        {
            Ahead next = new((float*)(values + panelElements), panelElements);
            for (int key = 0; key < count; key += partKeys)
            {
                E.Multiply<S, V>(
                    _tiles,
                    weights + key,
                    Panel.Stride,
                    values + key * Panel.Columns,
                    outputs + c,
                    _of.PaddedHead,
                    rows,
                    Math.Min(Panel.Columns, _of.HeadChannels - c),
                    Math.Min(partKeys, count - key),
                    accumulate || key > 0,
                    next.Part(key / partKeys, parts));
            }
        }
    }

    /// <summary>
    /// Turns a row of scores into weights 2^(score − maximum so far) and scales what was summed under an older maximum.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Softmax(float* scores, E* weights, int count, float* output, float* maximum, float* sum)
    {
        for (int i = count; i % S.Width != 0; i++)
            scores[i] = float.NegativeInfinity;
        float old = *maximum, now = float.MaxNative(old, Highest(scores, count));
        float total = WriteWeights(scores, weights, count, now);
        float factor = now == old ? 1 : float.Exp2(old - now);
        *sum = *sum * factor + total;
        *maximum = now;
        if (factor == 1 || float.IsNegativeInfinity(old))
            return;
        V factors = S.Create(factor);
        for (int c = 0; c < _of.PaddedHead; c += S.Width)
            S.Store(output + c, S.Multiply(factors, S.Load(output + c)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Highest(float* scores, nint count)
    {
        V x = S.Load(scores), y = x, z = x, w = x;
        nint i = 0;
        for (; i <= count - 4 * S.Width; i += 4 * S.Width)
        {
            x = S.Max(x, S.Load(scores + i));
            y = S.Max(y, S.Load(scores + i + S.Width));
            z = S.Max(z, S.Load(scores + i + 2 * S.Width));
            w = S.Max(w, S.Load(scores + i + 3 * S.Width));
        }

        for (; i < count; i += S.Width)
            x = S.Max(x, S.Load(scores + i));
        return S.MaxElement(S.Max(S.Max(x, y), S.Max(z, w)));
    }

    /// <summary>
    /// Writes 2^(score − maximum) and returns the sum. A method that calls none and is inlined into none: its sum stays in
    /// a register.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float WriteWeights(float* scores, E* weights, nint count, float maximum)
    {
        V shift = S.Create(maximum), total = S.Zero;
        for (nint i = 0; i < count; i += S.Width)
        {
            V e = SimdMath<S, V>.Exp2OfNegative(S.Subtract(S.Load(scores + i), shift));
            total = S.Add(total, e);
            E.Store<S, V>(weights + i, e);
        }

        return S.Sum(total);
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
            int c = 0;
            for (; c <= _of.HeadChannels - S.Width; c += S.Width)
                S.Store(to + c, S.Divide(S.Load(from + c), total));
            if (c < _of.HeadChannels)
                SimdTail<S, V>.Store(to + c, S.Divide(S.Load(from + c), total), _of.HeadChannels - c);
        }
    }
}
