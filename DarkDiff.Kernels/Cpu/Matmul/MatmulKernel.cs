using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Simd;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>
/// C = epilogue(A·B), A read where it lies or through <see cref="Gather"/>, B packed. Blocks of k are sized so that a panel of A
/// stays in the first-level cache and a block of B in the second; C itself holds the partial sums between them.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="E">Type of the operands within panels.</typeparam>
internal abstract unsafe class MatmulKernel<S, V, E> : CpuLaunch
    where S : struct, ISimd<V>
    where V : struct
    where E : unmanaged, IPanelElement<E>
{
    private const int MaxGroupTiles = 8;
    private const int MaxBlockPanels = 10;

    // What meets so few rows comes from memory more often than from the caches: while a block is multiplied, the next one
    // comes, and both must fit in the second-level cache.
    private const int FewRows = 1024;

    // A block of B that is made for each group must serve many rows.
    private const int MaxInPlaceGroupTiles = 48;

    // Rows at a multiple of this distance share few sets of the first-level cache: they are gathered.
    private const int CrowdedBytes = 2048;

    // Some microseconds of work: less is not worth handing to another thread.
    private const long MinChunkProducts = 500_000;

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
    private readonly int _blockDepth;
    private readonly int _groupTiles;
    private readonly int _blockPanels;
    private readonly int _groups;
    private readonly int _blocks;
    private readonly bool _isStreamed;
    private readonly bool _isAhead;

    /// <summary>Fixes the blocking.</summary>
    /// <param name="tiles">The register tiles of bf16; not looked at by other types.</param>
    /// <param name="a">A as it lies: images · rows rows of depth; null where rows must be gathered.</param>
    /// <param name="b">B.</param>
    /// <param name="c">C: images · rows rows of columns.</param>
    /// <param name="workspace"><see cref="WorkspaceFloats"/> floats per thread.</param>
    /// <param name="epilogue">Applied to C.</param>
    /// <param name="images">Images; a tile of C never spans two.</param>
    /// <param name="rows">Rows of A and C per image.</param>
    /// <param name="columns">Columns of C.</param>
    /// <param name="depth">k.</param>
    /// <param name="threads">Threads that there should be work for.</param>
    protected MatmulKernel(
        Bf16Tiles? tiles,
        float* a,
        WeightMatrix<E> b,
        float* c,
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

        _isStreamed = depth <= Panel.MaxDepth
            && StreamedStores.Suit<S, V>(c, (long)images * rows * columns * sizeof(float), columns);
        int rowTiles = DivideUp(rows, E.Rows<S, V>()), panels = DivideUp(columns, Panel.Columns);
        int maxGroupTiles = b.IsInPlace ? MaxInPlaceGroupTiles : MaxGroupTiles;
        _isAhead = typeof(E) == typeof(F32) && !b.IsInPlace && rows <= FewRows;
        int maxBlockPanels = _isAhead ? MaxBlockPanels / 2 : MaxBlockPanels;
        (_groupTiles, _blockPanels) = (Math.Min(maxGroupTiles, rowTiles), Math.Min(maxBlockPanels, panels));
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
    }

    /// <summary>Floats of workspace per thread: a panel of A, a tile of C, and a block of B made of a weight in place.</summary>
    public static int WorkspaceFloats(bool isInPlace) =>
        TileFloats + (isInPlace ? MaxBlockPanels * Panel.MaxDepth * Panel.Columns : 0);

    private static int TileFloats => Panel.Floats + Panel.MaxRows * Panel.Columns;

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
        float* workspace = _workspace + (nint)worker * WorkspaceFloats(_b.IsInPlace);
        E* room = (E*)workspace;
        E** panels = stackalloc E*[MaxBlockPanels];

        for (int k = 0; k < _depth; k += _blockDepth)
        {
            int depth = Math.Min(_blockDepth, _depth - k);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                float* made = workspace + TileFloats + (panel - firstPanel) * depth * Panel.Columns;
                panels[panel - firstPanel] = _b.Block(panel, k, depth, made);
            }

            nint ahead = ToNextBlock(group, endPanel - firstPanel, k, depth);
            for (int row = firstRow, tile = 0; row < endRow; row += E.Rows<S, V>(), tile++)
            {
                int rows = Math.Min(E.Rows<S, V>(), endRow - row);
                (nint first, nint lda) = Rows(image, row, rows, k, depth, room);
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    E* b = panels[panel - firstPanel];
                    Ahead next = _isAhead
                        ? new Ahead((float*)(b + ahead), depth * Panel.Columns)
                        : Ahead.Nothing;
                    Tile(
                        (E*)first,
                        lda,
                        b,
                        workspace + Panel.Floats,
                        image,
                        row,
                        rows,
                        panel,
                        k,
                        depth,
                        next.Part(tile, _groupTiles));
                }
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

    /// <summary>
    /// Elements from a panel of B to the one that is probably multiplied when this block is done: its next rows, or its
    /// first ones for the next group, or those of a panel of the next block.
    /// </summary>
    private nint ToNextBlock(int group, int panels, int k, int depth)
    {
        if (k + depth < _depth)
            return depth * Panel.Columns;
        nint first = -(nint)k * Panel.Columns;
        return group + 1 < _groups ? first : first + (nint)panels * Panel.RoundDepth<E>(_depth) * Panel.Columns;
    }

    /// <summary>Rows of A: where they are, or gathered.</summary>
    /// <returns>Address of the first element, and elements from row to row.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (nint First, nint Lda) Rows(int image, int row, int rows, int k, int depth, E* room)
    {
        if (_a != null)
            return ((nint)(_a + ((nint)image * _rows + row) * _depth + k), _depth);
        Gather(image, row, rows, k, depth, room);
        Panel.Pad(room, rows, depth);
        return ((nint)room, Panel.Stride);
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
}
