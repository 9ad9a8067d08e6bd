using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>
/// One row of A times a strip of B that is four vectors wide: with fewer, each multiply-add waits for the one before it.
/// Sums in the order of <see cref="RegisterTile{S,V,R,W,P}"/>.
/// </summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal static unsafe class RowTile<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    // Some hundred cycles of work, more than it takes to fetch a line from the caches that other processors share.
    private const int RowsAhead = 24;

    /// <summary>Columns of the strip.</summary>
    public static int Columns => 4 * S.Width;

    /// <summary>C (+)= A·B.</summary>
    /// <param name="a">Row of A.</param>
    /// <param name="b">Strip of B: rows <see cref="Panel.Columns"/> apart.</param>
    /// <param name="c">First element of C.</param>
    /// <param name="depth">k.</param>
    /// <param name="accumulate">Adds to what C holds.</param>
    /// <param name="sumDepth">Products that one accumulator sums before they go to C.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, float* b, float* c, int depth, bool accumulate, int sumDepth)
    {
        for (; depth > 0; depth -= sumDepth)
        {
            V x = S.Zero, y = S.Zero, z = S.Zero, w = S.Zero;
            for (float* end = a + Math.Min(depth, sumDepth); a < end; a++, b += Panel.Columns)
            {
                V s = S.Create(*a);
                S.Prefetch(b + RowsAhead * Panel.Columns);
                S.Prefetch(b + RowsAhead * Panel.Columns + 16);
                x = S.MultiplyAdd(s, S.Load(b), x);
                y = S.MultiplyAdd(s, S.Load(b + S.Width), y);
                z = S.MultiplyAdd(s, S.Load(b + 2 * S.Width), z);
                w = S.MultiplyAdd(s, S.Load(b + 3 * S.Width), w);
            }

            S.Store(c, accumulate ? S.Add(x, S.Load(c)) : x);
            S.Store(c + S.Width, accumulate ? S.Add(y, S.Load(c + S.Width)) : y);
            S.Store(c + 2 * S.Width, accumulate ? S.Add(z, S.Load(c + 2 * S.Width)) : z);
            S.Store(c + 3 * S.Width, accumulate ? S.Add(w, S.Load(c + 3 * S.Width)) : w);
            accumulate = true;
        }
    }
}
