using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>
/// <see cref="Conv2dOp"/>, 3×3 with stride 1, by Winograd's minimal filtering: overlapping tiles of pixels are transformed,
/// multiplied with the transformed filters by one matrix product per transform index, and transformed back.
/// <para>Filters are transformed anew for every part of the tiles: transformed ones would be up to four times as large, and
/// as long to read from memory.</para>
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
    private const int Depth = WinogradGeometry.Depth;
    private const int TapFloats = IWinogradTile.Taps * Panel.Columns;
    private const int Steps = 2;
    private const int TransformTiles = 4;

    private readonly WinogradGeometry _of;
    private readonly WinogradSource _source;
    private readonly WinogradSink<S, V> _sink;
    private readonly float* _taps;
    private readonly float* _workspaces;
    private readonly int _threads;

    /// <summary>Fixes addresses and blocking.</summary>
    public WinogradKernel(Conv2dOp op, CpuPlacement at)
    {
        _of = new WinogradGeometry(op, T.Outputs, at.Threads);
        _source = new WinogradSource(op, at, T.Outputs, T.Size);
        _sink = new WinogradSink<S, V>(op, at, T.Outputs);
        _taps = at.Weights(op.Weight, WeightLayout.Taps);
        _workspaces = at.Scratch(_of.ScratchBytes(at.Threads));
        _threads = at.Threads;
    }

    /// <inheritdoc />
    public override bool IsStreamed => _sink.IsStreamed;

    /// <inheritdoc />
    public override int Phases => _of.IsShared ? Steps * _of.Blocks : 1;

    /// <summary>
    /// Products that one accumulator sums. The output transform magnifies rounding errors, so the sums of few channels
    /// are cut shorter; against the long sums of many, PyTorch's errors are larger too.
    /// </summary>
    private int SumDepth => _of.Channels < 128 ? Depth / 2 : Depth;

    /// <inheritdoc />
    public override int Chunks(int phase) => !_of.IsShared ? _of.Blocks
        : phase % Steps == 0 ? DivideUp(_of.TilesOf(phase / Steps), TransformTiles)
        : _of.Panels * _of.PartsOf(phase / Steps);

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        float* workspace = _workspaces + worker * _of.WorkspaceFloats;
        if (!_of.IsShared)
        {
            RunBlock(chunk, workspace);
            return;
        }

        float* inputs = _workspaces + _threads * _of.WorkspaceFloats;
        int block = phase / Steps, start = block * _of.BlockTiles;
        if (phase % Steps == 0)
        {
            int first = chunk * TransformTiles, end = Math.Min(_of.TilesOf(block), first + TransformTiles);
            TransformInputs(start, first, end, inputs, workspace);
        }
        else
        {
            int parts = _of.PartsOf(block), part = chunk % parts, first = part * _of.PartTiles;
            int tiles = Math.Min(_of.PartTiles, _of.TilesOf(block) - first);
            int panel = chunk / parts, next = (chunk + _threads) / parts % _of.Panels;
            RunPanel(panel, next, start + first, tiles, inputs + first * Depth, workspace);
        }
    }

    /// <summary>All panels of a block that is one thread's.</summary>
    private void RunBlock(int block, float* workspace)
    {
        float* inputs = workspace + _of.InputsAt;
        int start = block * _of.BlockTiles, tiles = _of.TilesOf(block);
        TransformInputs(start, 0, tiles, inputs, workspace);
        for (int panel = 0; panel < _of.Panels; panel++)
            RunPanel(panel, (panel + 1) % _of.Panels, start, tiles, inputs, workspace);
    }

    /// <summary>Tiles become rows of the matrices A: [channel block][transform index][tile][Depth].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformInputs(int start, int first, int end, float* inputs, float* workspace)
    {
        float* zeros = workspace, between = workspace + _of.BetweenAt;
        new Span<float>(zeros, _of.ZeroFloats).Clear();
        float** pixels = stackalloc float*[WinogradGeometry.MaxPlanes];
        for (int tile = first; tile < end; tile++)
        {
            int channel = 0;
            for (int input = 0; input < _source.Inputs; input++)
            {
                int channels = _source.Locate(input, start + tile, zeros, pixels);
                for (int c = 0; c < channels; c += Line, channel += Line)
                {
                    float* block = inputs + channel / Depth * _of.Planes * _of.InputPlane;
                    TransformInput(pixels, c, between, block + tile * Depth + channel % Depth);
                }
            }
        }
    }

    /// <summary>A panel of output channels, for a part of the tiles.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="nextPanel">The one that this thread probably runs next, asked for at the end.</param>
    /// <param name="start">First tile.</param>
    /// <param name="tiles">Number of tiles.</param>
    /// <param name="inputs">The first tile in A.</param>
    /// <param name="workspace">The thread's own.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunPanel(int panel, int nextPanel, int start, int tiles, float* inputs, float* workspace)
    {
        float* filters = workspace + _of.FiltersAt, products = workspace + _of.ProductsAt;
        nint panelFloats = (nint)_of.Channels * TapFloats;
        float* taps = _taps + panel * panelFloats;
        for (int k = 0; k < _of.Channels; k += Depth, taps += Depth * TapFloats)
        {
            int depth = Math.Min(Depth, _of.Channels - k);
            TransformFilters(taps, depth, filters);
            int left = _of.Channels - k - Depth;
            Ahead ahead = left > 0
                ? new(taps + Depth * TapFloats, Math.Min(Depth, left) * TapFloats)
                : new(_taps + nextPanel * panelFloats, Math.Min(Depth, _of.Channels) * TapFloats);
            for (int plane = 0; plane < _of.Planes; plane++, inputs += _of.InputPlane)
            {
                MatmulTile<S, V>.Run(
                    inputs,
                    Depth,
                    filters + plane * WinogradGeometry.FilterPlane,
                    products + plane * _of.OutputPlane,
                    Panel.Columns,
                    tiles,
                    Panel.Columns,
                    depth,
                    k > 0,
                    ahead.Part(plane, _of.Planes),
                    SumDepth);
            }
        }

        TransformOutputs(panel * Panel.Columns, start, tiles, products, workspace);
    }

    /// <summary>Filters of a panel become matrices B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformFilters(float* taps, int depth, float* filters)
    {
        nint plane = WinogradGeometry.FilterPlane;
        for (int c = 0; c < depth; c++, taps += TapFloats, filters += Panel.Columns)
        {
            for (int o = 0; o < Panel.Columns; o += S.Width)
                T.Filter<S, V>(taps + o, filters + o, plane);
        }
    }

    /// <summary>Products of all transform indices become pixels of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformOutputs(int column, int start, int tiles, float* products, float* workspace)
    {
        int end = Math.Min(Panel.Columns, _of.Columns - column);
        float* between = workspace + _of.BetweenAt, results = workspace + _of.ResultsAt;
        for (int tile = 0; tile < tiles; tile++, products += Panel.Columns)
        {
            WinogradPlace place = _sink.Locate(start + tile);
            for (int c = 0; c < end; c += Line)
            {
                _sink.Prefetch(place, column + c);
                TransformOutput(products + c, between, results);
                _sink.Write(place, column + c, results);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformInput(float** pixels, int channel, float* between, float* to)
    {
        // As many lines as indices, far from each other: the stores would wait for them one by one.
        for (int i = 0; i < T.Size * T.Size; i++)
            S.Prefetch(to + i * _of.InputPlane);
        for (int j = 0; j < T.Size; j++)
        {
            for (int v = 0; v < Line; v += S.Width)
                T.InputColumn<S, V>(pixels + j, channel + v, between + j * Line + v);
        }

        for (int i = 0; i < T.Size; i++, between += T.Size * Line, to += T.Size * _of.InputPlane)
        {
            for (int v = 0; v < Line; v += S.Width)
                T.InputRow<S, V>(between + v, to + v, _of.InputPlane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformOutput(float* from, float* between, float* results)
    {
        nint plane = _of.OutputPlane;
        for (int j = 0; j < T.Size; j++, from += plane)
        {
            for (int v = 0; v < Line; v += S.Width)
                T.Output<S, V>(from + v, T.Size * plane, between + j * Line + v, T.Size * Line);
        }

        for (int i = 0; i < T.Outputs; i++, between += T.Size * Line, results += T.Outputs * Line)
        {
            for (int v = 0; v < Line; v += S.Width)
                T.Output<S, V>(between + v, Line, results + v, Line);
        }
    }
}
