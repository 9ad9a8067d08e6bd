using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>
/// Reads 32 rows of a matrix (O, K) as [k][32] in f32, what a panel consists of, in tiles of 8 × 8 values. Rows that the
/// matrix does not have are zeros.
/// </summary>
internal static unsafe class PanelTransposition
{
    private const int Side = 8;

    // Halves in a cache line: what is fetched of a row is used at once.
    private const int Strip = 32;

    /// <summary>Reads.</summary>
    /// <param name="weight">The matrix; all dimensions but the first are K.</param>
    /// <param name="output">First row.</param>
    /// <param name="k">First column.</param>
    /// <param name="count">Number of columns.</param>
    /// <param name="to">[count][32].</param>
    /// <exception cref="ArgumentException">The element type is not known.</exception>
    public static void Read(WeightTensor weight, int output, long k, int count, float* to)
    {
        switch (weight.Type)
        {
            case ElementType.F32:
                Run<Single>(weight, output, k, count, to);
                break;
            case ElementType.F16:
                Run<Wide<NarrowValues.Float16>>(weight, output, k, count, to);
                break;
            case ElementType.BF16:
                Run<Wide<NarrowValues.BFloat16>>(weight, output, k, count, to);
                break;
            default:
                throw new ArgumentException($"weight {weight} has an element type that is not known");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T>(WeightTensor weight, int output, long k, int count, float* to)
        where T : struct, ITile
    {
        int outputs = weight.Dimensions[0];
        long stride = weight.Elements / outputs * T.Bytes;
        byte* matrix = weight.Data + output * stride + k * T.Bytes;
        for (int strip = 0; strip < count; strip += Strip)
        {
            int end = Math.Min(count, strip + Strip);
            for (int column = 0; column < Panel.Columns; column += Side)
            {
                int rows = Math.Clamp(outputs - output - column, 0, Side);
                for (int i = strip; i < end; i += Side)
                {
                    byte* from = matrix + column * stride + i * T.Bytes;
                    float* target = to + i * Panel.Columns + column;
                    if (rows == Side && i + Side <= end)
                        T.Transpose(from, stride, target);
                    else
                        Edge<T>(from, stride, rows, Math.Min(Side, end - i), target);
                }
            }
        }
    }

    /// <summary>A tile of which some rows or columns are missing.</summary>
    private static void Edge<T>(byte* from, long stride, int rows, int columns, float* to)
        where T : struct, ITile
    {
        byte* whole = stackalloc byte[Side * Side * sizeof(float)];
        float* turned = stackalloc float[Side * Panel.Columns];
        new Span<byte>(whole, Side * Side * sizeof(float)).Clear();
        for (int row = 0; row < rows; row++)
            Unsafe.CopyBlockUnaligned(whole + row * Side * T.Bytes, from + row * stride, (uint)(columns * T.Bytes));
        T.Transpose(whole, Side * T.Bytes, turned);
        for (int i = 0; i < columns * Panel.Columns; i += Panel.Columns)
            Vector256.Load(turned + i).Store(to + i);
    }

    /// <summary>How a tile is turned.</summary>
    private interface ITile
    {
        /// <summary>Bytes of a value of the matrix.</summary>
        static abstract int Bytes { get; }

        /// <summary>Turns 8 × 8 values.</summary>
        /// <param name="from">Eight rows.</param>
        /// <param name="stride">Bytes between them.</param>
        /// <param name="to">Eight rows, 32 values from each other.</param>
        static abstract void Transpose(byte* from, long stride, float* to);
    }

    private readonly struct Single : ITile
    {
        public static int Bytes => sizeof(float);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Transpose(byte* from, long stride, float* to)
        {
            for (int row = 0; row < Side; row += 4)
            {
                for (int k = 0; k < Side; k += 4)
                {
                    byte* at = from + row * stride + k * sizeof(float);
                    Transposition.Turn(
                        (float*)at,
                        (float*)(at + stride),
                        (float*)(at + 2 * stride),
                        (float*)(at + 3 * stride),
                        to + k * Panel.Columns + row,
                        Panel.Columns);
                }
            }
        }
    }

    private readonly struct Wide<T> : ITile
        where T : struct, NarrowValues.INarrowType
    {
        public static int Bytes => sizeof(ushort);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Transpose(byte* from, long stride, float* to)
        {
            Turned t = new(from, stride);
            T.Widen(t.Low0).Store(to);
            T.Widen(t.High0).Store(to + Panel.Columns);
            T.Widen(t.Low1).Store(to + 2 * Panel.Columns);
            T.Widen(t.High1).Store(to + 3 * Panel.Columns);
            T.Widen(t.Low2).Store(to + 4 * Panel.Columns);
            T.Widen(t.High2).Store(to + 5 * Panel.Columns);
            T.Widen(t.Low3).Store(to + 6 * Panel.Columns);
            T.Widen(t.High3).Store(to + 7 * Panel.Columns);
        }
    }

    /// <summary>8 × 8 values of 16 bits, turned: pairs of rows, of pairs, of fours.</summary>
    private readonly struct Turned
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Turned(byte* from, long stride)
        {
            Vector128<ushort> r0 = Vector128.Load((ushort*)from), r1 = Vector128.Load((ushort*)(from + stride));
            Vector128<ushort> r2 = Vector128.Load((ushort*)(from + 2 * stride));
            Vector128<ushort> r3 = Vector128.Load((ushort*)(from + 3 * stride));
            Vector128<ushort> r4 = Vector128.Load((ushort*)(from + 4 * stride));
            Vector128<ushort> r5 = Vector128.Load((ushort*)(from + 5 * stride));
            Vector128<ushort> r6 = Vector128.Load((ushort*)(from + 6 * stride));
            Vector128<ushort> r7 = Vector128.Load((ushort*)(from + 7 * stride));
            Vector128<uint> a = Interleave.Low(r0, r1).AsUInt32(), b = Interleave.Low(r2, r3).AsUInt32();
            Vector128<uint> c = Interleave.Low(r4, r5).AsUInt32(), d = Interleave.Low(r6, r7).AsUInt32();
            Vector128<ulong> left = Interleave.Low(a, b).AsUInt64(), right = Interleave.Low(c, d).AsUInt64();
            (Low0, High0) = (Interleave.Low(left, right).AsUInt16(), Interleave.High(left, right).AsUInt16());
            (left, right) = (Interleave.High(a, b).AsUInt64(), Interleave.High(c, d).AsUInt64());
            (Low1, High1) = (Interleave.Low(left, right).AsUInt16(), Interleave.High(left, right).AsUInt16());
            (a, b) = (Interleave.High(r0, r1).AsUInt32(), Interleave.High(r2, r3).AsUInt32());
            (c, d) = (Interleave.High(r4, r5).AsUInt32(), Interleave.High(r6, r7).AsUInt32());
            (left, right) = (Interleave.Low(a, b).AsUInt64(), Interleave.Low(c, d).AsUInt64());
            (Low2, High2) = (Interleave.Low(left, right).AsUInt16(), Interleave.High(left, right).AsUInt16());
            (left, right) = (Interleave.High(a, b).AsUInt64(), Interleave.High(c, d).AsUInt64());
            (Low3, High3) = (Interleave.Low(left, right).AsUInt16(), Interleave.High(left, right).AsUInt16());
        }

        public Vector128<ushort> Low0 { get; }

        public Vector128<ushort> High0 { get; }

        public Vector128<ushort> Low1 { get; }

        public Vector128<ushort> High1 { get; }

        public Vector128<ushort> Low2 { get; }

        public Vector128<ushort> High2 { get; }

        public Vector128<ushort> Low3 { get; }

        public Vector128<ushort> High3 { get; }
    }
}
