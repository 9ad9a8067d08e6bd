using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>An f32 within panels.</summary>
/// <param name="value">The value.</param>
internal readonly unsafe struct F32(float value) : IPanelElement<F32>
{
    private readonly float _value = value;

    /// <inheritdoc />
    public static WeightLayout Weights => WeightLayout.Panels;

    /// <inheritdoc />
    public static int Group => 1;

    /// <inheritdoc />
    public static int Rows<S, V>()
        where S : struct, ISimd<V>
        where V : struct => Panel.Rows<S, V>();

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32 Of(float value) => new(value);

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<S, V>(F32* to, V values)
        where S : struct, ISimd<V>
        where V : struct => S.Store((float*)to, values);

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreGroup<S, V>(F32* to, V first, V second)
        where S : struct, ISimd<V>
        where V : struct => S.Store((float*)to, first);

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<S, V>(
        Bf16Tiles? tiles,
        F32* a,
        nint lda,
        F32* b,
        float* c,
        nint ldc,
        int rows,
        int columns,
        int depth,
        bool accumulate,
        Ahead ahead)
        where S : struct, ISimd<V>
        where V : struct =>
        MatmulTile<S, V>.Run((float*)a, lda, (float*)b, c, ldc, rows, columns, depth, accumulate, ahead, depth);

    /// <inheritdoc />
    public override string ToString() => _value.ToString();
}
