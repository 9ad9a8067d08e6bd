using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>
/// C = epilogue(A·B), A read where it lies or through <see cref="Gather"/>, B packed. Blocks of k are sized so that a
/// group of rows of A stays in the second-level cache while the panels of B pass by; C itself, with GEGLU the workspace,
/// holds the partial sums between them.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="E">Type of the operands within panels.</typeparam>
internal abstract unsafe partial class MatmulKernel<S, V, E> : CpuLaunch
    where S : struct, ISimd<V>
    where V : struct
    where E : unmanaged, IPanelElement<E>
{
    private const int MaxGroupTiles = 8;
    private const int MaxBlockPanels = 10;

    // A panel that is made for each group must serve many rows.
    private const int MaxInPlaceGroupTiles = 24;

    // Rows at a multiple of this distance share few sets of the first-level cache: they are gathered.
    private const int CrowdedBytes = 2048;

    private readonly Bf16Tiles? _tiles;
    private readonly float* _a;
    private readonly WeightMatrix<E> _b;
    private readonly float* _c;
    private readonly float* _workspace;
    private readonly MatmulEpilogue _epilogue;
    private readonly int _images;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _depth;
    private readonly int _gatePanels;
    private readonly int _blockDepth;
    private readonly int _groupTiles;
    private readonly int _blockPanels;
    private readonly int _groups;
    private readonly int _blocks;
    private readonly bool _isStreamed;
    private readonly int _threads;

    /// <summary>Fixes the blocking.</summary>
    /// <param name="tiles">The register tiles of bf16; not looked at by other types.</param>
    /// <param name="a">A as it lies: images · rows rows of depth; null where rows must be gathered.</param>
    /// <param name="b">B.</param>
    /// <param name="c">C: images · rows rows of columns.</param>
    /// <param name="isStreamed">Whether C is written past the caches where it is written once.</param>
    /// <param name="workspace"><see cref="WorkspaceFloats"/> floats per thread.</param>
    /// <param name="epilogue">Applied to C.</param>
    /// <param name="images">Images; a tile of C never spans two.</param>
    /// <param name="rows">Rows of A and C per image.</param>
    /// <param name="columns">Columns of C; B has twice as many with GEGLU.</param>
    /// <param name="depth">k.</param>
    /// <param name="threads">Threads that there should be work for.</param>
    protected MatmulKernel(
        Bf16Tiles? tiles,
        float* a,
        WeightMatrix<E> b,
        float* c,
        bool isStreamed,
        float* workspace,
        MatmulEpilogue epilogue,
        int images,
        int rows,
        int columns,
        int depth,
        int threads)
    {
        _tiles = tiles;
        _a = typeof(E) == typeof(F32) && depth * sizeof(float) % CrowdedBytes != 0 ? a : null;
        _b = b;
        _c = c;
        _workspace = workspace;
        _epilogue = epilogue;
        (_images, _rows, _columns, _depth) = (images, rows, columns, depth);
        int depthBlocks = DivideUp(depth, Panel.MaxDepth);
        _blockDepth = Math.Min(Panel.MaxDepth, (DivideUp(depth, depthBlocks) + 15) / 16 * 16);

        // C holds partial sums where there are several blocks of k.
        _isStreamed = isStreamed && depthBlocks == 1;
        int rowTiles = DivideUp(rows, E.Rows<S, V>()), panels = DivideUp(columns, Panel.Columns);
        (_groupTiles, _blockPanels) = (Math.Min(MaxTiles(b.IsInPlace), rowTiles), Math.Min(MaxBlockPanels, panels));
        while (images * DivideUp(rowTiles, _groupTiles) * DivideUp(panels, _blockPanels) < 4 * threads
            && _groupTiles * _blockPanels > 1
            && Math.Min(rows, _groupTiles * E.Rows<S, V>()) * (long)_blockPanels * Panel.Columns * depth
                > MinChunkProducts)
        {
            if (_groupTiles > _blockPanels)
                _groupTiles = DivideUp(_groupTiles, 2);
            else
                _blockPanels = DivideUp(_blockPanels, 2);
        }

        // Groups of equal size, as many for each thread.
        _groups = DivideUp(rowTiles, _groupTiles);
        if (_groups >= threads)
            _groupTiles = DivideUp(rowTiles, DivideUp(_groups, threads) * threads);
        (_groups, _blocks) = (DivideUp(rowTiles, _groupTiles), DivideUp(panels, _blockPanels));
        _gatePanels = epilogue.Activation == Activation.Geglu ? panels : 0;
        _threads = threads;
    }

    /// <summary>
    /// Floats of workspace per thread: a tile of C, panels of A for a group, a panel of B made of a weight in place, and
    /// what waits for its gates.
    /// </summary>
    public static int WorkspaceFloats(bool isInPlace, bool isGated = false) =>
        EdgeFloats
        + (isInPlace ? PanelFloats : 0)
        + MaxTiles(isInPlace) * (Panel.Floats + (isGated ? MaxBlockPanels * 2 * EdgeFloats : 0));

    private static int EdgeFloats => Panel.MaxRows * Panel.Columns;

    private static int PanelFloats => Panel.MaxDepth * Panel.Columns;

    private static int MaxTiles(bool isInPlace) => isInPlace ? MaxInPlaceGroupTiles : MaxGroupTiles;

    /// <inheritdoc />
    public override bool IsStreamed => _isStreamed;

    /// <inheritdoc />
    public override int Chunks(int phase) => _images * _groups * _blocks;

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int phase, int chunk, int worker)
    {
        int group = chunk % _groups, block = chunk / _groups % _blocks, image = chunk / _groups / _blocks;
        int firstRow = group * _groupTiles * E.Rows<S, V>();
        int endRow = Math.Min(_rows, firstRow + _groupTiles * E.Rows<S, V>());
        int firstPanel = block * _blockPanels;
        int endPanel = Math.Min(DivideUp(_columns, Panel.Columns), firstPanel + _blockPanels);
        bool isGated = _gatePanels > 0;
        float* edge = _workspace + (nint)worker * WorkspaceFloats(_b.IsInPlace, isGated), made = edge + EdgeFloats;
        E* room = (E*)(_b.IsInPlace ? made + PanelFloats : made);
        float* waiting = (float*)room + MaxTiles(_b.IsInPlace) * Panel.Floats;

        for (int k = 0; k < _depth; k += _blockDepth)
        {
            int depth = Math.Min(_blockDepth, _depth - k);
            RowGroup rows = Rows(image, firstRow, endRow, k, depth, room);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                nint toNext = ToNextPanel(group, panel, firstPanel, endPanel, k, depth);
                bool isFirst = panel == firstPanel;
                if (isGated)
                    MultiplyGated(rows, panel, k, depth, made, Waiting(waiting, panel - firstPanel, depth), toNext, isFirst);
                else
                    Multiply(rows, panel, k, depth, made, edge, toNext, isFirst);
            }
        }
    }

    /// <summary>Copies rows of A into a panel; may write 15 elements more per row than asked for.</summary>
    /// <param name="image">Image.</param>
    /// <param name="row">First row of A within the image.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="k">First column of A.</param>
    /// <param name="depth">Number of columns, at most <see cref="Panel.MaxDepth"/>.</param>
    /// <param name="panel">Destination, rows <see cref="Panel.Stride"/> apart.</param>
    protected abstract void Gather(int image, int row, int rows, int k, int depth, E* panel);

    /// <summary>All rows of a group times one panel, into C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(
        in RowGroup group, int panel, int k, int depth, float* made, float* edge, nint toNext, bool isFirst)
    {
        E* b = _b.Block(panel, k, depth, made), a = group.A;
        Ahead next = Next(b, toNext, depth, isFirst);
        for (int row = group.First, tile = 0; row < group.End; row += E.Rows<S, V>(), tile++, a += group.TileStride)
        {
            int rows = Math.Min(E.Rows<S, V>(), group.End - row);
            Tile(a, group.Lda, b, edge, group.Image, row, rows, panel, k, depth, next.Part(tile, _groupTiles));
        }
    }

    /// <summary>
    /// What is asked for while a panel of B is multiplied: one that comes after it and, where A is read where it lies and
    /// this panel is the first to meet it, its next rows.
    /// </summary>
    private Ahead Next(E* b, nint distance, int depth, bool isFirst)
    {
        if (typeof(E) != typeof(F32))
            return Ahead.Nothing;
        nint rowDistance = _a != null && isFirst ? (nint)E.Rows<S, V>() * _depth : 0;
        return _b.IsInPlace
            ? new Ahead(null, 0, rowDistance)
            : new Ahead((float*)(b + distance), depth * Panel.Columns, rowDistance);
    }

    /// <summary>
    /// Elements from a panel of B to the one that this thread probably multiplies after it: the next one of the block, or
    /// the first one, further down, or for the next group, or that of the next block.
    /// </summary>
    private nint ToNextPanel(int group, int panel, int firstPanel, int endPanel, int k, int depth)
    {
        nint panelElements = (nint)Panel.RoundDepth<E>(_depth) * Panel.Columns;
        if (panel + 1 < endPanel)
            return panelElements;
        nint first = (firstPanel - panel) * panelElements, top = -(nint)k * Panel.Columns;
        if (k + depth < _depth)
            return first + depth * Panel.Columns;
        return group + _threads < _groups ? first + top : panelElements + top;
    }

    /// <summary>Rows of A for a group: where they are, or gathered into panels.</summary>
    private RowGroup Rows(int image, int firstRow, int endRow, int k, int depth, E* room)
    {
        if (_a != null)
        {
            float* a = _a + ((nint)image * _rows + firstRow) * _depth + k;
            return new(image, firstRow, endRow, (E*)a, _depth, (nint)E.Rows<S, V>() * _depth);
        }

        E* panel = room;
        for (int row = firstRow; row < endRow; row += E.Rows<S, V>(), panel += Panel.Floats)
        {
            int rows = Math.Min(E.Rows<S, V>(), endRow - row);
            Gather(image, row, rows, k, depth, panel);
            Panel.Pad(panel, rows, depth);
        }

        return new(image, firstRow, endRow, room, Panel.Stride, Panel.Floats);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tile(
        E* a,
        nint lda,
        E* b,
        float* edge,
        int image,
        int row,
        int rows,
        int panel,
        int k,
        int depth,
        Ahead ahead)
    {
        bool first = k == 0, last = k + depth == _depth;
        int column = panel * Panel.Columns, width = Math.Min(Panel.Columns, _columns - column);
        nint outputRow = (nint)image * _rows + row;
        float* c = _c + outputRow * _columns + column;
        bool whole = width == Panel.Columns && !_isStreamed;
        float* to = whole ? c : edge;
        nint ldc = whole ? _columns : Panel.Columns;
        if (!whole && !first)
            Copy(c, _columns, to, ldc, rows, width);
        E.Multiply<S, V>(_tiles, a, lda, b, to, ldc, rows, width, depth, !first, ahead);
        if (last && !_epilogue.IsEmpty)
            _epilogue.Apply<S, V>(to, ldc, rows, image, outputRow, column, _columns);
        if (_isStreamed)
            Stream(to, c, rows, width);
        else if (!whole)
            Copy(to, ldc, c, _columns, rows, width);
    }

    /// <summary>Copies a tile to C past the caches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Stream(float* from, float* to, int rows, int width)
    {
        for (int r = 0; r < rows; r++, from += Panel.Columns, to += _columns)
        {
            for (int j = 0; j < width; j += S.Width)
                S.StorePastCaches(to + j, S.Load(from + j));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* from, nint fromStride, float* to, nint toStride, int rows, int width)
    {
        for (int r = 0; r < rows; r++, from += fromStride, to += toStride)
        {
            for (int j = 0; j < width; j++)
                to[j] = from[j];
        }
    }

    /// <summary>Rows of A that panels of B pass by.</summary>
    /// <param name="image">Their image.</param>
    /// <param name="first">The first of them within it.</param>
    /// <param name="end">After the last of them.</param>
    /// <param name="a">First element.</param>
    /// <param name="lda">Elements from row to row.</param>
    /// <param name="tileStride">Elements from tile to tile.</param>
    private readonly struct RowGroup(int image, int first, int end, E* a, nint lda, nint tileStride)
    {
        public int Image { get; } = image;

        public int First { get; } = first;

        public int End { get; } = end;

        public E* A { get; } = a;

        public nint Lda { get; } = lda;

        public nint TileStride { get; } = tileStride;
    }
}
