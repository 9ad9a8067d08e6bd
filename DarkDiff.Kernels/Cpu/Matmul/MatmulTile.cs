using System.Runtime.CompilerServices;
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

    private const int LineFloats = 16;

    /// <summary>Rows of which whole multiples keep the units busiest.</summary>
    public static int RowStep => IsTall ? 1 : MaxRows;

    private static bool IsTall => S.Width == 16;

    private static int MaxRows => IsTall ? TallTile.MaxRows : WideTile.MaxRows;

    private static int MaxVectors => IsTall ? TallTile.MaxVectors : WideTile.MaxVectors;

    private static int TurnDepth => IsTall ? TallTile.Unrolled : WideTile.Unrolled;

    /// <summary>
    /// C (+)= A·B for up to <see cref="Panel.MaxRows"/> rows and <see cref="Panel.Columns"/> columns.
    /// </summary>
    /// <param name="a">First element of A.</param>
    /// <param name="lda">Floats between rows of A.</param>
    /// <param name="b">Panel of B: [depth][Columns].</param>
    /// <param name="c">First element of C; all columns are written.</param>
    /// <param name="ldc">Floats between rows of C.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="columns">Columns wanted; those beyond may be left as they are.</param>
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
        if (depth > sumDepth)
            sumDepth = DivideUp(DivideUp(depth, DivideUp(depth, sumDepth)), SumStep) * SumStep;
        for (int left = depth, part; left > 0; left -= part, a += part, b += part * Panel.Columns, accumulate = true)
        {
            part = Math.Min(left, sumDepth);
            for (int vector = 0, across; vector < vectors; vector += across)
            {
                across = Math.Min(MaxVectors, vectors - vector);
                float* rowsOfA = a, strip = b + vector * S.Width, to = c + vector * S.Width;
                for (int rowsLeft = rows, step; rowsLeft > 0; rowsLeft -= step, rowsOfA += step * lda, to += step * ldc)
                {
                    // The last two steps are equal: 2 and 2 rows keep the units busier than 3 and 1.
                    step = rowsLeft >= 2 * MaxRows ? MaxRows : rowsLeft > MaxRows ? DivideUp(rowsLeft, 2) : rowsLeft;
                    Multiply(step, across, rowsOfA, lda, strip, to, ldc, part, accumulate, far, perTurn, ahead.RowDistance);
                    far += part / TurnDepth * perTurn;
                }
            }
        }
    }

    /// <summary>By the register tile for these rows and vectors across.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(
        int rows,
        int across,
        float* a,
        nint lda,
        float* b,
        float* c,
        nint ldc,
        int depth,
        bool accumulate,
        float* far,
        nint perTurn,
        nint rowDistance)
    {
        if (perTurn > LineFloats)
            Multiply<Count4>(rows, across, a, lda, b, c, ldc, depth, accumulate, far, perTurn / 4, rowDistance);
        else if (perTurn > 0)
            Multiply<Count1>(rows, across, a, lda, b, c, ldc, depth, accumulate, far, perTurn, rowDistance);
        else
            Multiply<Count0>(rows, across, a, lda, b, c, ldc, depth, accumulate, far, perTurn, rowDistance);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<P>(
        int rows,
        int across,
        float* a,
        nint lda,
        float* b,
        float* c,
        nint ldc,
        int depth,
        bool accumulate,
        float* far,
        nint farStep,
        nint rowDistance)
        where P : struct, ICount
    {
        if (rowDistance != 0)
            Multiply<P, Count1>(rows, across, a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
        else
            Multiply<P, Count0>(rows, across, a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<P, Q>(
        int rows,
        int across,
        float* a,
        nint lda,
        float* b,
        float* c,
        nint ldc,
        int depth,
        bool accumulate,
        float* far,
        nint farStep,
        nint rowDistance)
        where P : struct, ICount
        where Q : struct, ICount
    {
        if (IsTall)
        {
            if (across == 2)
                Tall<Count2, P, Q>(rows, a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
            else
                Tall<Count1, P, Q>(rows, a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
        }
        else if (rows == 3)
        {
            Wide<Count3, P, Q>(across, a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
        }
        else if (rows == 2)
        {
            Wide<Count2, P, Q>(across, a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
        }
        else
        {
            Wide<Count1, P, Q>(across, a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Wide<R, P, Q>(
        int across,
        float* a,
        nint lda,
        float* b,
        float* c,
        nint ldc,
        int depth,
        bool accumulate,
        float* far,
        nint farStep,
        nint rowDistance)
        where R : struct, ICount
        where P : struct, ICount
        where Q : struct, ICount
    {
        switch (across)
        {
            case 4:
                WideTile<S, V, R, Count4, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 3:
                WideTile<S, V, R, Count3, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 2:
                WideTile<S, V, R, Count2, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            default:
                WideTile<S, V, R, Count1, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tall<W, P, Q>(
        int rows,
        float* a,
        nint lda,
        float* b,
        float* c,
        nint ldc,
        int depth,
        bool accumulate,
        float* far,
        nint farStep,
        nint rowDistance)
        where W : struct, ICount
        where P : struct, ICount
        where Q : struct, ICount
    {
        switch (rows)
        {
            case 1:
                TallTile<S, V, Count1, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 2:
                TallTile<S, V, Count2, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 3:
                TallTile<S, V, Count3, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 4:
                TallTile<S, V, Count4, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 5:
                TallTile<S, V, Count5, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 6:
                TallTile<S, V, Count6, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 7:
                TallTile<S, V, Count7, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 8:
                TallTile<S, V, Count8, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 9:
                TallTile<S, V, Count9, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 10:
                TallTile<S, V, Count10, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 11:
                TallTile<S, V, Count11, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 12:
                TallTile<S, V, Count12, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            case 13:
                TallTile<S, V, Count13, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
            default:
                TallTile<S, V, Count14, W, P, Q>.Run(a, lda, b, c, ldc, depth, accumulate, far, farStep, rowDistance);
                break;
        }
    }
}
