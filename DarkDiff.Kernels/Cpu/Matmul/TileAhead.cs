using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>What a register tile of R rows and W vectors across asks for before it is needed.</summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
/// <typeparam name="R">Rows.</typeparam>
/// <typeparam name="W">Vectors across.</typeparam>
/// <typeparam name="P">Cache lines of what comes next that are asked for in each turn of the loop, 0, 1 or 4.</typeparam>
/// <typeparam name="Q">Whether rows of A are asked for, 0 or 1.</typeparam>
internal static unsafe class TileAhead<S, V, R, W, P, Q>
    where S : struct, ISimd<V>
    where V : struct
    where R : struct, ICount
    where W : struct, ICount
    where P : struct, ICount
    where Q : struct, ICount
{
    /// <summary>
    /// C: where it is not in the caches, it comes while the products are summed; otherwise the stores would wait for it.
    /// </summary>
    /// <param name="c">First element of C.</param>
    /// <param name="ldc">Floats between rows of C.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AskForResults(float* c, nint ldc)
    {
        for (int r = 0; r < R.Value; r++)
        {
            S.Prefetch(c + r * ldc);
            if (W.Value * S.Width > CacheLine.Floats)
                S.Prefetch(c + r * ldc + CacheLine.Floats);
        }
    }

    /// <summary>In each turn of the loop: lines of what comes next, and of the rows of A.</summary>
    /// <param name="far">What comes next.</param>
    /// <param name="farStep">Floats from one line of it that is asked for to the next.</param>
    /// <param name="row">First of the rows of A.</param>
    /// <param name="lda">Floats between rows of A.</param>
    /// <returns>What comes next in the turn after.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* AskForOperands(float* far, nint farStep, float* row, nint lda)
    {
        if (Q.Value > 0)
        {
            for (int r = 0; r < R.Value; r++, row += lda)
                S.PrefetchFar(row);
        }

        if (P.Value > 0)
            S.PrefetchFar(far);
        if (P.Value > 1)
        {
            S.PrefetchFar(far + farStep);
            S.PrefetchFar(far + 2 * farStep);
            S.PrefetchFar(far + 3 * farStep);
        }

        return far + P.Value * farStep;
    }
}
