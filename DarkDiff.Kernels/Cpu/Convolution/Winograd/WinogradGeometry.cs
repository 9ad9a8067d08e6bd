using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Ops;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>
/// Extents of a Winograd convolution and of its working memory. Tiles go through it in blocks, a block in parts, each
/// through one panel of output channels after the other. Where there are parts enough, and room for the transformed tiles
/// of one for each thread, a block is one part and one thread's. Otherwise the threads work on one block together, and
/// share out its panels and parts.
/// </summary>
internal sealed class WinogradGeometry
{
    /// <summary>
    /// Input channels of a block: the transformed filters of a panel, 0.3 MB with F(4×4, 3×3), stay in the second-level
    /// cache.
    /// </summary>
    public const int Depth = 64;

    /// <summary>Transform indices at most.</summary>
    public const int MaxPlanes = 36;

    // Products of so many tiles, 0.6 MB, are little beside what is computed with them before they leave that cache.
    private const int MaxPartTiles = 128;

    // Fewer would spend too much time on the transform of filters, which each part repeats.
    private const int MinPartTiles = 32;
    private const int MinOwnTiles = 48;

    // Transformed tiles of all threads stay in the cache that they share.
    private const long InputBytes = 24 << 20;

    // Fewer would leave some threads without work at the end.
    private const int MinOwnBlocksPerThread = 2;
    private const int MinChunksPerThread = 4;

    /// <summary>Fixes the blocking.</summary>
    /// <param name="op">The convolution.</param>
    /// <param name="outputs">Rows and columns of results of a tile.</param>
    /// <param name="threads">Threads that there should be work for.</param>
    public WinogradGeometry(Conv2dOp op, int outputs, int threads)
    {
        int size = outputs + 2;
        Planes = size * size;
        Tiles = CountTiles(op, outputs);
        Channels = op.Weight.Dimensions[3];
        Columns = op.Output.Shape.C;
        Panels = DivideUp(Columns, Panel.Columns);
        ZeroFloats = Math.Max(op.Input.Shape.C, op.Input2?.Shape.C ?? 0);

        long tileBytes = (long)DepthBlocks * Planes * Depth * sizeof(float);
        int ownTiles = DivideUp(Tiles, Math.Max(DivideUp(Tiles, MaxPartTiles), MinOwnBlocksPerThread * threads));
        IsShared = ownTiles < MinOwnTiles || tileBytes * ownTiles > InputBytes / threads;
        if (IsShared)
        {
            int most = (int)Math.Clamp(InputBytes / tileBytes, MaxPartTiles, int.MaxValue);
            BlockTiles = DivideUp(Tiles, DivideUp(Tiles, most));
            int parts = Math.Max(
                DivideUp(BlockTiles, MaxPartTiles),
                Math.Min(BlockTiles / MinPartTiles, DivideUp(MinChunksPerThread * threads, Panels)));
            PartTiles = DivideUp(BlockTiles, parts);
        }
        else
        {
            BlockTiles = PartTiles = ownTiles;
        }

        InputPlane = OddLines(BlockTiles * Depth);
        OutputPlane = OddLines(PartTiles * Panel.Columns);
    }

    /// <summary>Tiles of all images.</summary>
    public int Tiles { get; }

    /// <summary>Transform indices: matrix products.</summary>
    public int Planes { get; }

    /// <summary>Input channels.</summary>
    public int Channels { get; }

    /// <summary>Output channels.</summary>
    public int Columns { get; }

    /// <summary>Panels of output channels.</summary>
    public int Panels { get; }

    /// <summary>Blocks of input channels.</summary>
    public int DepthBlocks => DivideUp(Channels, Depth);

    /// <summary>Whether the threads work on a block together.</summary>
    public bool IsShared { get; }

    /// <summary>Tiles of a block; the last one may have fewer.</summary>
    public int BlockTiles { get; }

    /// <summary>Blocks of tiles.</summary>
    public int Blocks => DivideUp(Tiles, BlockTiles);

    /// <summary>Tiles of a part; the last one may have fewer.</summary>
    public int PartTiles { get; }

    /// <summary>Floats between transformed tiles of one index and the next.</summary>
    public nint InputPlane { get; }

    /// <summary>Floats between transformed filters of one index and the next.</summary>
    public static nint FilterPlane => OddLines(Depth * Panel.Columns);

    /// <summary>Floats between products of one index and the next.</summary>
    public nint OutputPlane { get; }

    /// <summary>Zeros that stand for a pixel outside the image.</summary>
    public int ZeroFloats { get; }

    /// <summary>Floats of the transformed tiles of a block.</summary>
    public nint BlockFloats => DepthBlocks * Planes * InputPlane;

    /// <summary>Where in a thread's own memory, which starts with zeros, a tile lies between two dimensions.</summary>
    public nint BetweenAt => ZeroFloats;

    /// <summary>Where a tile of results lies.</summary>
    public nint ResultsAt => BetweenAt + MaxPlanes * IWinogradTile.Line;

    /// <summary>Where transformed filters lie.</summary>
    public nint FiltersAt => ResultsAt + MaxPlanes * IWinogradTile.Line;

    /// <summary>Where products lie.</summary>
    public nint ProductsAt => FiltersAt + Planes * FilterPlane;

    /// <summary>Where transformed tiles lie, if they are the thread's own.</summary>
    public nint InputsAt => ProductsAt + Planes * OutputPlane;

    /// <summary>Floats of a thread's own.</summary>
    public nint WorkspaceFloats => InputsAt + (IsShared ? 0 : BlockFloats);

    /// <summary>Tiles of all images of a convolution's result.</summary>
    /// <param name="op">The convolution.</param>
    /// <param name="outputs">Rows and columns of results of a tile.</param>
    public static int CountTiles(Conv2dOp op, int outputs) =>
        new WinogradGrid(op.Output.Shape, outputs).Tiles;

    /// <summary>Bytes of all working memory.</summary>
    public long ScratchBytes(int threads) =>
        (threads * (long)WorkspaceFloats + (IsShared ? BlockFloats : 0)) * sizeof(float);

    /// <summary>Tiles of a block.</summary>
    public int TilesOf(int block) => Math.Min(BlockTiles, Tiles - block * BlockTiles);

    /// <summary>Parts of a block.</summary>
    public int PartsOf(int block) => DivideUp(TilesOf(block), PartTiles);

    /// <summary>An odd number of cache lines: strides of powers of two would crowd into few cache sets.</summary>
    private static nint OddLines(int floats) => (DivideUp(floats, CacheLine.Floats) | 1) * CacheLine.Floats;
}
