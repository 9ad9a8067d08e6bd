using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Simd;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>
/// Rows of a panel of A times one panel of B, by the register tile that fits. An accumulator sums at most so many
/// products as the caller says, then goes to C: rounding errors grow with the length of a sum. The order of summation
/// does not depend on how rows are grouped.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal static unsafe class MatmulTile<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    // Sums are whole numbers of turns of the tiles' loops.
    private const int SumStep = 8;

    private static bool IsTall => S.Width == 16;

    private static int MaxRows => IsTall ? TallTile.MaxRows : WideTile.MaxRows;

    private static int MaxVectors => IsTall ? TallTile.MaxVectors : WideTile.MaxVectors;

    private static int TurnDepth => IsTall ? TallTile.Unrolled : WideTile.Unrolled;

    /// <summary>C (+)= A·B for up to <see cref="Panel.Columns"/> columns.</summary>
    /// <param name="a">First element of A.</param>
    /// <param name="lda">Floats between rows of A.</param>
    /// <param name="b">Panel of B: [depth][Columns].</param>
    /// <param name="c">First element of C, with room for <see cref="Panel.Columns"/> columns in every row.</param>
    /// <param name="ldc">Floats between rows of C.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="columns">Columns that are written; others in C's room may be written too.</param>
    /// <param name="depth">k.</param>
    /// <param name="accumulate">Adds to what C holds.</param>
    /// <param name="ahead">Asked for meanwhile.</param>
    /// <param name="sumDepth">Products that one accumulator sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        float* a,
        nint lda,
        float* b,
        float* c,
        nint ldc,
        int rows,
        int columns,
        int depth,
        bool accumulate,
        Ahead ahead,
        int sumDepth)
    {
        int vectors = DivideUp(columns, S.Width), tiles = DivideUp(rows, MaxRows) * DivideUp(vectors, MaxVectors);
        float* far = ahead.Floats > 0 ? ahead.At : a;
        nint perTurn = (nint)((uint)ahead.Floats * (uint)TurnDepth / (uint)(tiles * depth));
        nint farStep = perTurn > CacheLine.Floats ? perTurn / 4 : perTurn;
        if (depth > sumDepth)
            sumDepth = DivideUp(DivideUp(depth, DivideUp(depth, sumDepth)), SumStep) * SumStep;
        for (int left = depth, part; left > 0; left -= part, a += part, b += part * Panel.Columns, accumulate = true)
        {
            part = Math.Min(left, sumDepth);
            nint perTile = part / TurnDepth * perTurn;
            for (int vector = 0, across; vector < vectors; vector += across)
            {
                across = Math.Min(MaxVectors, vectors - vector);
                float* rowsOfA = a, strip = b + vector * S.Width, to = c + vector * S.Width;
                for (int rowsLeft = rows, tall, times; rowsLeft > 0; rowsLeft -= tall * times)
                {
                    (tall, times) = Next(rowsLeft);
                    TileProduct product = new(
                        rowsOfA, lda, strip, to, ldc, part, accumulate, far, farStep, ahead.RowDistance);
                    Multiply(tall, across, times, perTurn, product);
                    rowsOfA += tall * times * lda;
                    to += tall * times * ldc;
                    far += times * perTile;
                }
            }
        }
    }

    /// <summary>
    /// Rows of the next tile, and how often it goes down. Tiles of about equal height keep the units busier than high ones
    /// and a low one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Rows, int Times) Next(int rows)
    {
        if (IsTall)
            return (DivideUp(rows, DivideUp(rows, MaxRows)), 1);
        if (rows < MaxRows)
            return (rows, 1);
        if (rows == MaxRows + 1)
            return (2, 2);
        return (MaxRows, rows / MaxRows - (rows % MaxRows == 1 ? 1 : 0));
    }

    /// <summary>By the register tile for these rows and vectors across.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(int rows, int across, int times, nint perTurn, in TileProduct product)
    {
        if (perTurn > CacheLine.Floats)
            Multiply<Count4>(rows, across, times, product);
        else if (perTurn > 0)
            Multiply<Count1>(rows, across, times, product);
        else
            Multiply<Count0>(rows, across, times, product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<P>(int rows, int across, int times, in TileProduct product)
        where P : struct, ICount
    {
        if (product.RowDistance != 0)
            Multiply<P, Count1>(rows, across, times, product);
        else
            Multiply<P, Count0>(rows, across, times, product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<P, Q>(int rows, int across, int times, in TileProduct product)
        where P : struct, ICount
        where Q : struct, ICount
    {
        if (IsTall)
        {
            if (across == 2)
                Tall<Count2, P, Q>(rows, product);
            else
                Tall<Count1, P, Q>(rows, product);
        }
        else if (rows == 3)
        {
            Wide<Count3, P, Q>(across, times, product);
        }
        else if (rows == 2)
        {
            Wide<Count2, P, Q>(across, times, product);
        }
        else
        {
            Wide<Count1, P, Q>(across, times, product);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Wide<R, P, Q>(int across, int times, in TileProduct product)
        where R : struct, ICount
        where P : struct, ICount
        where Q : struct, ICount
    {
        switch (across)
        {
            case 4:
                WideTile<S, V, R, Count4, P, Q>.Run(product, times);
                break;
            case 3:
                WideTile<S, V, R, Count3, P, Q>.Run(product, times);
                break;
            case 2:
                WideTile<S, V, R, Count2, P, Q>.Run(product, times);
                break;
            default:
                WideTile<S, V, R, Count1, P, Q>.Run(product, times);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tall<W, P, Q>(int rows, in TileProduct product)
        where W : struct, ICount
        where P : struct, ICount
        where Q : struct, ICount
    {
        switch (rows)
        {
            case 1:
                TallTile<S, V, Count1, W, P, Q>.Run(product);
                break;
            case 2:
                TallTile<S, V, Count2, W, P, Q>.Run(product);
                break;
            case 3:
                TallTile<S, V, Count3, W, P, Q>.Run(product);
                break;
            case 4:
                TallTile<S, V, Count4, W, P, Q>.Run(product);
                break;
            case 5:
                TallTile<S, V, Count5, W, P, Q>.Run(product);
                break;
            case 6:
                TallTile<S, V, Count6, W, P, Q>.Run(product);
                break;
            case 7:
                TallTile<S, V, Count7, W, P, Q>.Run(product);
                break;
            case 8:
                TallTile<S, V, Count8, W, P, Q>.Run(product);
                break;
            case 9:
                TallTile<S, V, Count9, W, P, Q>.Run(product);
                break;
            case 10:
                TallTile<S, V, Count10, W, P, Q>.Run(product);
                break;
            case 11:
                TallTile<S, V, Count11, W, P, Q>.Run(product);
                break;
            case 12:
                TallTile<S, V, Count12, W, P, Q>.Run(product);
                break;
            case 13:
                TallTile<S, V, Count13, W, P, Q>.Run(product);
                break;
            default:
                TallTile<S, V, Count14, W, P, Q>.Run(product);
                break;
        }
    }
}
