using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DarkDiff.PtxSim.Lanes;

/// <summary>
/// Products of the fragments of mma.sync. Registers are taken as they lie: 32 sums are four rows' worth of every second
/// column in each of two vectors, so for one k a row's value of A is spread over four lanes and B's values stand side
/// by side, four times over.
/// </summary>
internal static unsafe class MatrixLanes
{
    // Where B's values of columns 0, 2, 4, 6 (and, one column further, 1, 3, 5, 7) lie for the first k of a register.
    private static readonly Vector512<int> s_columns =
        Vector512.Create(0, 8, 16, 24, 0, 8, 16, 24, 0, 8, 16, 24, 0, 8, 16, 24);

    // Columns 0 … 3 of a matrix of 8×8, one after the other.
    private static readonly Vector512<ushort> s_firstColumns = Vector512.Create(
        0, 8, 16, 24, 32, 40, 48, 56, 1, 9, 17, 25, 33, 41, 49, 57, 2, 10, 18, 26, 34, 42, 50, 58, 3, 11, 19, 27, 35, 43, 51,
        (ushort)59);

    /// <summary>Adds A·B for 8 values of k: d of 16×8 += a of 16×8 · b of 8×8.</summary>
    /// <param name="sums">Four registers of f32 side by side.</param>
    /// <param name="top">Register of A, rows 0 … 7.</param>
    /// <param name="bottom">Register of A, rows 8 … 15.</param>
    /// <param name="right">Register of B.</param>
    /// <param name="bf16">Whether values are bf16, not f16.</param>
    public static void MultiplyAdd(float* sums, uint* top, uint* bottom, uint* right, bool bf16)
    {
        Vector512<uint> word = Vector512.Load(top), word2 = Vector512.Load(top + 16);
        Vector512<uint> word3 = Vector512.Load(bottom), word4 = Vector512.Load(bottom + 16);
        Vector512<uint> b0 = Vector512.Load(right), b1 = Vector512.Load(right + 16);
        Vector512<float> a0 = HalfLanes.Low(word, bf16), a1 = HalfLanes.High(word, bf16);
        Vector512<float> a2 = HalfLanes.Low(word2, bf16), a3 = HalfLanes.High(word2, bf16);
        Vector512<float> a4 = HalfLanes.Low(word3, bf16), a5 = HalfLanes.High(word3, bf16);
        Vector512<float> a6 = HalfLanes.Low(word4, bf16), a7 = HalfLanes.High(word4, bf16);
        Vector512<float> even0 = HalfLanes.Low(b0, bf16), even1 = HalfLanes.Low(b1, bf16);
        Vector512<float> odd0 = HalfLanes.High(b0, bf16), odd1 = HalfLanes.High(b1, bf16);
        Vector512<float> c0 = Vector512.Load(sums), c1 = Vector512.Load(sums + 16), c2 = Vector512.Load(sums + 32);
        Vector512<float> c3 = Vector512.Load(sums + 48), c4 = Vector512.Load(sums + 64), c5 = Vector512.Load(sums + 80);
        Vector512<float> c6 = Vector512.Load(sums + 96), c7 = Vector512.Load(sums + 112);

        // Lane t of four has k = 2·t in the low halves and k = 2·t + 1 in the high ones: the next two come by turning.
        Vector512<int> column = s_columns;
        for (int t = 0; t < 4; t++)
        {
            Step(a0, a2, a4, a6, even0, even1, column, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7);
            Step(a1, a3, a5, a7, odd0, odd1, column, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5, ref c6, ref c7);
            column += Vector512<int>.One;
            a0 = Turn(a0);
            a1 = Turn(a1);
            a2 = Turn(a2);
            a3 = Turn(a3);
            a4 = Turn(a4);
            a5 = Turn(a5);
            a6 = Turn(a6);
            a7 = Turn(a7);
        }

        c0.Store(sums);
        c1.Store(sums + 16);
        c2.Store(sums + 32);
        c3.Store(sums + 48);
        c4.Store(sums + 64);
        c5.Store(sums + 80);
        c6.Store(sums + 96);
        c7.Store(sums + 112);
    }

    /// <summary>Transposes a matrix of 8×8 16-bit values.</summary>
    public static void Transpose(ushort* matrix, ushort* result)
    {
        if (Avx512BW.IsSupported)
        {
            Vector512<ushort> top = Vector512.Load(matrix), bottom = Vector512.Load(matrix + 32);
            Avx512BW.PermuteVar32x16x2(top, s_firstColumns, bottom).Store(result);
            Avx512BW.PermuteVar32x16x2(top, s_firstColumns + Vector512.Create((ushort)4), bottom).Store(result + 32);
            return;
        }

        for (int row = 0; row < 8; row++)
        {
            for (int column = 0; column < 8; column++)
                result[column * 8 + row] = matrix[row * 8 + column];
        }
    }

    // One k. Columns 0, 2, 4, 6 of B lie 8 lanes apart, columns 1, 3, 5, 7 four lanes behind them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        Vector512<float> a0, Vector512<float> a1, Vector512<float> a2, Vector512<float> a3, Vector512<float> b0,
        Vector512<float> b1, Vector512<int> column, ref Vector512<float> c0, ref Vector512<float> c1, ref Vector512<float> c2,
        ref Vector512<float> c3, ref Vector512<float> c4, ref Vector512<float> c5, ref Vector512<float> c6,
        ref Vector512<float> c7)
    {
        Vector512<float> even = Columns(b0, b1, column), odd = Columns(b0, b1, column + Vector512.Create(4));
        a0 = Spread(a0);
        a1 = Spread(a1);
        a2 = Spread(a2);
        a3 = Spread(a3);
        c0 = Vector512.FusedMultiplyAdd(a0, even, c0);
        c1 = Vector512.FusedMultiplyAdd(a1, even, c1);
        c2 = Vector512.FusedMultiplyAdd(a0, odd, c2);
        c3 = Vector512.FusedMultiplyAdd(a1, odd, c3);
        c4 = Vector512.FusedMultiplyAdd(a2, even, c4);
        c5 = Vector512.FusedMultiplyAdd(a3, even, c5);
        c6 = Vector512.FusedMultiplyAdd(a2, odd, c6);
        c7 = Vector512.FusedMultiplyAdd(a3, odd, c7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Columns(Vector512<float> low, Vector512<float> high, Vector512<int> at)
    {
        if (Avx512F.IsSupported)
            return Avx512F.PermuteVar16x32x2(low, at, high);
        float* values = stackalloc float[32];
        low.Store(values);
        high.Store(values + 16);
        Vector128<float> four = Vector128.Create(
            values[at.GetElement(0)], values[at.GetElement(1)], values[at.GetElement(2)], values[at.GetElement(3)]);
        return Vector512.Create(Vector256.Create(four, four), Vector256.Create(four, four));
    }

    // The first of every four lanes, in all of them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Spread(Vector512<float> v) =>
        Vector512.Shuffle(v, Vector512.Create(0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12));

    // The next of every four lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Turn(Vector512<float> v) =>
        Vector512.Shuffle(v, Vector512.Create(1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12));
}
