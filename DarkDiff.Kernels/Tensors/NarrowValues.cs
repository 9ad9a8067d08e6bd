using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DarkDiff.Kernels;

/// <summary>
/// 16-bit values as f32, exactly: subnormal and infinite ones too, NaN as NaN. With integer operations, as .NET has no
/// instruction for it.
/// </summary>
internal static unsafe class NarrowValues
{
    /// <summary>Whether a type is one of those that are widened here.</summary>
    public static bool IsNarrow(ElementType type) => type is ElementType.F16 or ElementType.BF16;

    /// <summary>Widens values that lie side by side.</summary>
    /// <param name="type">F16 or BF16.</param>
    /// <param name="from">The values.</param>
    /// <param name="count">How many.</param>
    /// <param name="to">Room for them.</param>
    public static void Widen(ElementType type, ushort* from, long count, float* to)
    {
        if (type == ElementType.BF16)
            Widen<BFloat16>(from, count, to);
        else
            Widen<Float16>(from, count, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<T>(ushort* from, long count, float* to)
        where T : struct, INarrowType
    {
        long i = 0;
        for (; i + 8 <= count; i += 8)
            T.Widen(Vector128.Load(from + i)).Store(to + i);
        if (i == count)
            return;
        ushort* rest = stackalloc ushort[8];
        float* wide = stackalloc float[8];
        for (long j = i; j < count; j++)
            rest[j - i] = from[j];
        T.Widen(Vector128.Load(rest)).Store(wide);
        for (long j = i; j < count; j++)
            to[j] = wide[j - i];
    }

    /// <summary>A 16-bit type.</summary>
    internal interface INarrowType
    {
        /// <summary>Eight values as f32.</summary>
        static abstract Vector256<float> Widen(Vector128<ushort> values);
    }

    /// <summary>bfloat16: the upper half of f32.</summary>
    internal readonly struct BFloat16 : INarrowType
    {
        /// <inheritdoc />
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Widen(Vector128<ushort> values) =>
            (Vector256.WidenLower(values.ToVector256Unsafe()) << 16).AsSingle();
    }

    /// <summary>IEEE 754 binary16: 5 bits of exponent, offset by 15, and 10 of fraction.</summary>
    internal readonly struct Float16 : INarrowType
    {
        // The exponent's offset is 127 in f32.
        private const int Rebias = (127 - 15) << 23;
        private const int SmallestNormal = 0x0400;
        private const int LargestFinite = 0x7BFF;

        /// <inheritdoc />
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Widen(Vector128<ushort> values)
        {
            Vector256<int> bits = Vector256.WidenLower(values.ToVector256Unsafe()).AsInt32();
            Vector256<int> magnitude = bits & Vector256.Create(0x7FFF);
            Vector256<int> sign = (bits ^ magnitude) << 16;
            Vector256<int> moved = (magnitude << 13) + Vector256.Create(Rebias);

            // Infinity has the highest exponent in both types.
            Vector256<int> special = Vector256.GreaterThan(magnitude, Vector256.Create(LargestFinite));
            Vector256<int> normal = moved + (special & Vector256.Create(Rebias));

            // A subnormal is a fraction of the smallest normal number: as one of twice its size, less the leading one.
            const int One = Rebias + (1 << 23);
            Vector256<float> subnormal =
                (moved + Vector256.Create(1 << 23)).AsSingle() - Vector256.Create(One).AsSingle();
            Vector256<int> isSmall = Vector256.LessThan(magnitude, Vector256.Create(SmallestNormal));
            return (Vector256.ConditionalSelect(isSmall, subnormal.AsInt32(), normal) | sign).AsSingle();
        }
    }
}
