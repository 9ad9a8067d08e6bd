using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>
/// <see cref="Conv2dOp"/>, 3×3 with stride 1, by Winograd's minimal filtering: overlapping tiles of pixels are transformed,
/// multiplied with the transformed weights by one matrix product per transform index, and transformed back.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="T">The transforms.</typeparam>
internal sealed unsafe class WinogradKernel<S, V, T> : CpuLaunch
    where S : struct, ISimd<V>
    where V : struct
    where T : struct, IWinogradTile
{
    private const int Line = IWinogradTile.Line;
    private const int Steps = 3;
    private const int TransformTiles = 4;
    private const int MinChunksPerThread = 4;

    // A panel of so many rows stays in the first-level cache while the rows of A pass by.
    private const int MaxDepth = 192;

    // Panels that meet the same rows of A before the next ones come.
    private const int MaxBlockPanels = 10;

    private readonly WinogradGeometry _of;
    private readonly WinogradSource _source;
    private readonly WinogradSink<S, V> _sink;
    private readonly float* _weights;
    private readonly float* _workspaces;
    private readonly float* _blocks;
    private readonly int _blockPanels;
    private readonly int _partPanels;
    private readonly int _sumDepth;
    private readonly int _blockDepth;

    /// <summary>Fixes addresses and blocking.</summary>
    public WinogradKernel(Conv2dOp op, CpuPlacement at)
    {
        _of = new WinogradGeometry(op, T.Outputs, Panel.Rows<S, V>());
        _source = new WinogradSource(op, at, T.Outputs, T.Size);
        _sink = new WinogradSink<S, V>(op, at, T.Outputs);
        _weights = at.Weights(op.Weight, T.Outputs == 4 ? WeightLayout.Winograd4 : WeightLayout.Winograd2);
        _workspaces = at.Scratch(_of.ScratchBytes(at.Threads));
        _blocks = _workspaces + at.Threads * _of.WorkspaceFloats;
        _blockPanels = Math.Min(MaxBlockPanels, _of.Panels);
        _partPanels = DivideUp(_of.Panels, DivideUp(MinChunksPerThread * at.Threads, _of.Planes));
        _sumDepth = SumDepth(_of.Channels);
        int wholeSums = _sumDepth < MaxDepth ? _sumDepth : Line;
        _blockDepth = DivideUp(DivideUp(_of.Channels, DivideUp(_of.Channels, MaxDepth)), wholeSums) * wholeSums;
    }

    /// <inheritdoc />
    public override int Phases => _of.IsShared ? Steps * _of.Blocks : 1;

    private int Parts => DivideUp(_of.Panels, _partPanels);

    /// <inheritdoc />
    public override int Chunks(int phase) => !_of.IsShared ? _of.Blocks
        : phase % Steps == 1 ? _of.Planes * Parts
        : DivideUp(Tiles(phase / Steps), TransformTiles);

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        float* workspace = _workspaces + worker * _of.WorkspaceFloats;
        float* inputs = _blocks + (_of.IsShared ? 0 : worker * _of.BlockFloats);
        if (!_of.IsShared)
        {
            RunBlock(chunk, inputs, workspace);
            return;
        }

        (int block, int step) = (phase / Steps, phase % Steps);
        int start = block * _of.BlockTiles, first = start + chunk * TransformTiles;
        int end = Math.Min(start + Tiles(block), first + TransformTiles);
        if (step == 0)
            TransformInputs(first, end, start, inputs, workspace);
        else if (step == 1)
            MultiplyPart(chunk / Parts, chunk % Parts, Tiles(block), inputs);
        else
            TransformOutputs(first, end, start, inputs, workspace);
    }

    /// <summary>
    /// Products that one accumulator sums. The output transform magnifies rounding errors, so the sums of few channels
    /// are cut shorter than elsewhere; against the long sums of many, PyTorch's errors are larger too.
    /// </summary>
    private static int SumDepth(int channels) => channels < 128 ? 32 : channels < 256 ? 64 : MaxDepth;

    /// <summary>Tiles of a block; the last one may have fewer.</summary>
    private int Tiles(int block) => Math.Min(_of.BlockTiles, _of.Tiles - block * _of.BlockTiles);

    private void RunBlock(int block, float* inputs, float* workspace)
    {
        int first = block * _of.BlockTiles, end = first + Tiles(block);
        TransformInputs(first, end, first, inputs, workspace);
        for (int panel = 0; panel < _of.Panels; panel += _blockPanels)
        {
            int endPanel = Math.Min(_of.Panels, panel + _blockPanels);
            for (int plane = 0; plane < _of.Planes; plane++)
                Multiply(plane, panel, endPanel, end - first, inputs);
        }

        TransformOutputs(first, end, first, inputs, workspace);
    }

    /// <summary>Tiles become rows of the matrices A, one matrix per transform index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformInputs(int first, int end, int blockStart, float* inputs, float* workspace)
    {
        float* zeros = workspace, columns = workspace + _of.ZeroFloats;
        new Span<float>(zeros, _of.ZeroFloats).Clear();
        float** pixels = stackalloc float*[36];
        for (int tile = first; tile < end; tile++)
        {
            float* to = inputs + (nint)(tile - blockStart) * _of.ChannelStride;
            for (int input = 0; input < _source.Inputs; input++)
            {
                int channels = _source.Locate(input, tile, zeros, pixels);
                for (int c = 0; c < channels; c += Line)
                    TransformInput(pixels, c, columns, to + c);
                to += channels;
            }
        }
    }

    /// <summary>The matrix product of one transform index, for a part of the panels.</summary>
    private void MultiplyPart(int plane, int part, int tiles, float* inputs)
    {
        int end = Math.Min(_of.Panels, (part + 1) * _partPanels);
        for (int panel = part * _partPanels; panel < end; panel += _blockPanels)
            Multiply(plane, panel, Math.Min(end, panel + _blockPanels), tiles, inputs);
    }

    /// <summary>The same for a block of panels. Meanwhile the next block is asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int plane, int firstPanel, int endPanel, int tiles, float* inputs)
    {
        int groups = DivideUp(tiles, Panel.Rows<S, V>());
        int groupRows = DivideUp(DivideUp(tiles, groups), MatmulTile<S, V>.RowStep) * MatmulTile<S, V>.RowStep;
        float* outputs = inputs + _of.Planes * _of.InputPlane + plane * _of.OutputPlane;
        nint panelFloats = (nint)_of.Channels * Panel.Columns;
        float* weights = _weights + plane * _of.Panels * panelFloats;
        inputs += plane * _of.InputPlane;
        for (int k = 0; k < _of.Channels; k += _blockDepth)
        {
            int depth = Math.Min(_blockDepth, _of.Channels - k);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                float* b = weights + panel * panelFloats + k * Panel.Columns;
                nint toNext = panel + 1 < endPanel ? panelFloats
                    : k + depth < _of.Channels ? (firstPanel - panel) * panelFloats + depth * Panel.Columns
                    : panelFloats - k * Panel.Columns;
                nint rowDistance = panel == firstPanel ? (nint)groupRows * _of.ChannelStride : 0;
                Ahead next = _of.IsShared ? new Ahead(b + toNext, depth * Panel.Columns, rowDistance) : Ahead.Nothing;
                for (int row = 0, group = 0; row < tiles; row += groupRows, group++)
                {
                    MatmulTile<S, V>.Run(
                        inputs + (nint)row * _of.ChannelStride + k,
                        _of.ChannelStride,
                        b,
                        outputs + (nint)row * _of.ColumnStride + panel * Panel.Columns,
                        _of.ColumnStride,
                        Math.Min(groupRows, tiles - row),
                        Panel.Columns,
                        depth,
                        k > 0,
                        next.Part(group, groups),
                        _sumDepth);
                }
            }
        }
    }

    /// <summary>Products of all transform indices become pixels of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformOutputs(int first, int end, int blockStart, float* inputs, float* workspace)
    {
        float* columns = workspace + _of.ZeroFloats, results = columns + 36 * Line;
        float* products = inputs + _of.Planes * _of.InputPlane;
        for (int tile = first; tile < end; tile++)
        {
            float* from = products + (nint)(tile - blockStart) * _of.ColumnStride;
            WinogradPlace place = _sink.Locate(tile);
            for (int c = 0; c < _of.Columns; c += Line)
            {
                _sink.Prefetch(place, c);
                TransformOutput(from + c, columns, results);
                _sink.Write(place, c, results);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformInput(float** pixels, int channel, float* columns, float* to)
    {
        // As many lines as indices, far from each other: the stores would wait for them one by one.
        for (int i = 0; i < T.Size * T.Size; i++)
            S.Prefetch(to + i * _of.InputPlane);
        for (int j = 0; j < T.Size; j++)
        {
            for (int v = 0; v < Line; v += S.Width)
                T.InputColumn<S, V>(pixels + j, channel + v, columns + j * Line + v);
        }

        for (int i = 0; i < T.Size; i++, columns += T.Size * Line, to += T.Size * _of.InputPlane)
        {
            for (int v = 0; v < Line; v += S.Width)
                T.InputRow<S, V>(columns + v, to + v, _of.InputPlane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformOutput(float* from, float* columns, float* results)
    {
        nint plane = _of.OutputPlane;
        for (int j = 0; j < T.Size; j++, from += plane)
        {
            for (int v = 0; v < Line; v += S.Width)
                T.Output<S, V>(from + v, T.Size * plane, columns + j * Line + v, T.Size * Line);
        }

        for (int i = 0; i < T.Outputs; i++, columns += T.Size * Line, results += T.Outputs * Line)
        {
            for (int v = 0; v < Line; v += S.Width)
                T.Output<S, V>(columns + v, Line, results + v, Line);
        }
    }
}
