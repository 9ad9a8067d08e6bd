using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Ops;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>
/// Extents of a Winograd convolution and of its working memory. Tiles go through the three steps in blocks. Where the
/// weights are small, a block is one thread's, and its transforms stay in that thread's cache. Where they are large, the
/// threads work on one block together and share out the transform indices: a block is then as large as the cache that
/// they share, so that the weights, which each block reads again, are read few times.
/// </summary>
internal sealed class WinogradGeometry
{
    private const long SharedBlockBytes = 24 << 20;
    private const long OwnBlockBytes = 1 << 20;
    private const long SmallWeightBytes = 3 << 20;
    private const int MaxOwnTiles = 112;

    // Fewer blocks would leave some threads without work at the end.
    private const int MinOwnBlocks = 8;

    /// <summary>Fixes the blocking.</summary>
    /// <param name="op">The convolution.</param>
    /// <param name="outputs">Rows and columns of results of a tile.</param>
    /// <param name="rows">Rows of a panel of A.</param>
    public WinogradGeometry(Conv2dOp op, int outputs, int rows)
    {
        int size = outputs + 2;
        Planes = size * size;
        (Down, Across) = (DivideUp(op.Output.Shape.H, outputs), DivideUp(op.Output.Shape.W, outputs));
        Tiles = op.Output.Shape.N * Down * Across;
        Channels = op.Weight.Dimensions[3];
        Columns = op.Output.Shape.C;
        Panels = DivideUp(Columns, Panel.Columns);
        ChannelStride = OddLines(Channels + 15);
        ColumnStride = OddLines(Panels * Panel.Columns);
        ZeroFloats = Math.Max(op.Input.Shape.C, op.Input2?.Shape.C ?? 0) + 31 & ~15;

        long tileBytes = (long)Planes * (ChannelStride + ColumnStride) * sizeof(float);
        long weightBytes = (long)Planes * Channels * Panels * Panel.Columns * sizeof(float);
        int own = (int)Math.Clamp(OwnBlockBytes / tileBytes / rows, 1, MaxOwnTiles / rows) * rows;
        IsShared = weightBytes > SmallWeightBytes || Tiles < MinOwnBlocks * own;
        int sharedBlocks = (int)Math.Ceiling((double)Tiles * tileBytes / SharedBlockBytes);
        BlockTiles = IsShared ? Math.Min(Tiles, DivideUp(DivideUp(Tiles, sharedBlocks), rows) * rows) : own;
        Blocks = DivideUp(Tiles, BlockTiles);
        InputPlane = OddLines(BlockTiles * ChannelStride);
        OutputPlane = OddLines(BlockTiles * ColumnStride);
    }

    /// <summary>Rows of tiles of an image.</summary>
    public int Down { get; }

    /// <summary>Tiles in a row.</summary>
    public int Across { get; }

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

    /// <summary>Whether the threads work on a block together.</summary>
    public bool IsShared { get; }

    /// <summary>Tiles of a block.</summary>
    public int BlockTiles { get; }

    /// <summary>Blocks of tiles.</summary>
    public int Blocks { get; }

    /// <summary>Floats between transformed tiles of one index.</summary>
    public int ChannelStride { get; }

    /// <summary>Floats between products of one index.</summary>
    public int ColumnStride { get; }

    /// <summary>Floats between transformed tiles of one index and the next.</summary>
    public nint InputPlane { get; }

    /// <summary>Floats between products of one index and the next.</summary>
    public nint OutputPlane { get; }

    /// <summary>Zeros that stand for a pixel outside the image.</summary>
    public int ZeroFloats { get; }

    /// <summary>Floats of a thread's own: zeros, two times 36 lines.</summary>
    public long WorkspaceFloats => ZeroFloats + 2 * 36 * IWinogradTile.Line;

    /// <summary>Floats of the transformed tiles and products of one block.</summary>
    public long BlockFloats => Planes * ((long)InputPlane + OutputPlane);

    /// <summary>Bytes of all working memory.</summary>
    public long ScratchBytes(int threads) =>
        (threads * WorkspaceFloats + (IsShared ? 1 : threads) * BlockFloats) * sizeof(float);

    /// <summary>An odd number of cache lines: strides of powers of two would crowd into few cache sets.</summary>
    private static int OddLines(int floats) => ((floats + 15) / 16 | 1) * 16;
}
