using System.Diagnostics;
using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>The upper half of an f32, rounded to nearest even; within panels where the device computes in bf16.</summary>
/// <param name="bits">The bits.</param>
internal readonly unsafe struct Bf16(ushort bits) : IPanelElement<Bf16>
{
    private const uint QuietNaN = 0x400000;
    private const uint HalfWay = 0x7FFF;

    private readonly ushort _bits = bits;

    /// <inheritdoc />
    public static WeightLayout Weights => WeightLayout.Bf16Panels;

    /// <summary>Products are made of pairs.</summary>
    public static int Group => 2;

    /// <inheritdoc />
    public static int Rows<S, V>()
        where S : struct, ISimd<V>
        where V : struct => Panel.MaxRows;

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bf16 Of(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return new((ushort)((float.IsNaN(value) ? bits | QuietNaN : bits + HalfWay + (bits >> 16 & 1)) >> 16));
    }

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<S, V>(Bf16* to, V values)
        where S : struct, ISimd<V>
        where V : struct => S.StoreBf16((ushort*)to, values);

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreGroup<S, V>(Bf16* to, V first, V second)
        where S : struct, ISimd<V>
        where V : struct => S.StoreBf16Pairs((uint*)to, first, second);

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<S, V>(
        Bf16Tiles? tiles,
        Bf16* a,
        nint lda,
        Bf16* b,
        float* c,
        nint ldc,
        int rows,
        int columns,
        int depth,
        bool accumulate,
        Ahead ahead)
        where S : struct, ISimd<V>
        where V : struct
    {
        Debug.Assert(lda == Panel.Stride, "the emitted tiles know no other distance");
        for (int left = rows; left > 0; left -= Panel.MaxRows, a += Panel.Floats, c += Panel.MaxRows * ldc)
            tiles!.Run(a, b, c, ldc, Math.Min(Panel.MaxRows, left), columns, depth, accumulate);
    }

    /// <inheritdoc />
    public override string ToString() => BitConverter.UInt32BitsToSingle((uint)_bits << 16).ToString();
}
