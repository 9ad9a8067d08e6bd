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
    /// <summary>Products that one accumulator sums where the caller has no reason for fewer.</summary>
    public const int SumDepth = 192;

    /// <summary>
    /// Steps of k that <see cref="RegisterTile{S,V,R,W,P}"/> takes between two jumps, written out because the compiler
    /// unrolls no loop of this size. Where a processor runs two threads on one core, a jump after every step holds the
    /// multiply-add units up.
    /// </summary>
    public const int Unrolled = 4;

    // 2·14 accumulators, two vectors of B and one of A fill 32 registers; 2·6 and those three 16.
    private static int MaxRows => S.Width == 16 ? 14 : 6;

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
        int sumDepth = SumDepth)
    {
        // Equal sums, in whole steps of the loop that is written out.
        sumDepth = DivideUp(DivideUp(depth, DivideUp(depth, sumDepth)), Unrolled) * Unrolled;
        if (rows == 1 && columns == Panel.Columns && RowTile<S, V>.Columns <= Panel.Columns)
        {
            for (int part = 0; part < columns; part += RowTile<S, V>.Columns)
                RowTile<S, V>.Run(a, b + part, c + part, depth, accumulate, sumDepth);
            return;
        }

        int tiles = DivideUp(rows, MaxRows) * DivideUp(columns, 2 * S.Width);
        float* far = ahead.At;
        nint farStep = ahead.Floats * Unrolled / (tiles * depth);
        for (int part = 0; part < columns; part += 2 * S.Width)
        {
            bool narrow = columns - part <= S.Width;
            float* first = a, to = c + part;
            for (int left = rows, step; left > 0; left -= step, first += step * lda, to += step * ldc)
            {
                // Equal steps: 7 and 7 rows keep the units busier than 12 and 2.
                step = DivideUp(left, DivideUp(left, MaxRows));
                if (ahead.Floats > 0)
                    Step<Count2, Count1>(step, first, lda, b + part, to, ldc, depth, accumulate, sumDepth, far, farStep);
                else if (narrow)
                    Step<Count1, Count0>(step, first, lda, b + part, to, ldc, depth, accumulate, sumDepth, far, farStep);
                else
                    Step<Count2, Count0>(step, first, lda, b + part, to, ldc, depth, accumulate, sumDepth, far, farStep);
                far += depth / Unrolled * farStep;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<W, P>(
        int rows,
        float* a,
        nint lda,
        float* b,
        float* c,
        nint ldc,
        int depth,
        bool accumulate,
        int sumDepth,
        float* far,
        nint farStep)
        where W : struct, ICount
        where P : struct, ICount
    {
        switch (rows)
        {
            case 1:
                RegisterTile<S, V, Count1, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            case 2:
                RegisterTile<S, V, Count2, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            case 3:
                RegisterTile<S, V, Count3, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            case 4:
                RegisterTile<S, V, Count4, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            case 5:
                RegisterTile<S, V, Count5, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            case 6:
                RegisterTile<S, V, Count6, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            case 7:
                RegisterTile<S, V, Count7, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            case 8:
                RegisterTile<S, V, Count8, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            case 9:
                RegisterTile<S, V, Count9, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            case 10:
                RegisterTile<S, V, Count10, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            case 11:
                RegisterTile<S, V, Count11, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            case 12:
                RegisterTile<S, V, Count12, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            case 13:
                RegisterTile<S, V, Count13, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
            default:
                RegisterTile<S, V, Count14, W, P>.Run(a, lda, b, c, ldc, depth, accumulate, sumDepth, far, farStep);
                break;
        }
    }
}
