using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>
/// The type of the operands of matrix products within panels. Rows of A are rounded to it when they are gathered, B
/// when it is packed; results are f32. Rows of a panel of A are <see cref="Panel.Stride"/> elements apart.
/// </summary>
/// <typeparam name="E">The type.</typeparam>
internal unsafe interface IPanelElement<E>
    where E : unmanaged, IPanelElement<E>
{
    /// <summary>Layout of weights as operands B.</summary>
    static abstract WeightLayout Weights { get; }

    /// <summary>
    /// Rows of B side by side in a panel: [⌈k/Group⌉][<see cref="Panel.Columns"/>][Group]. Where a depth is no multiple
    /// of it, A and B are filled up with zeros.
    /// </summary>
    static abstract int Group { get; }

    /// <summary>Rows of a panel of A.</summary>
    static abstract int Rows<S, V>()
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>The nearest value.</summary>
    static abstract E Of(float value);

    /// <summary>Writes a vector of nearest values.</summary>
    static abstract void Store<S, V>(E* to, V values)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>Writes a vector of each row of a group of B; those beyond the group are not looked at.</summary>
    static abstract void StoreGroup<S, V>(E* to, V first, V second)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>
    /// C (+)= A·B for up to <see cref="Panel.Columns"/> columns; multiples of <see cref="Rows"/> rows keep the units busiest.
    /// </summary>
    /// <param name="tiles">The register tiles of bf16; not looked at by other types.</param>
    /// <param name="a">First element of A.</param>
    /// <param name="lda">Elements between rows of A; in bf16 <see cref="Panel.Stride"/>.</param>
    /// <param name="b">Panel of B.</param>
    /// <param name="c">First element of C, with room for <see cref="Panel.Columns"/> columns in every row.</param>
    /// <param name="ldc">Floats between rows of C.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="columns">Columns that are written; others in C's room may be written too.</param>
    /// <param name="depth">k.</param>
    /// <param name="accumulate">Adds to what C holds.</param>
    /// <param name="ahead">Asked for meanwhile; not in bf16.</param>
    static abstract void Multiply<S, V>(
        Bf16Tiles? tiles,
        E* a,
        nint lda,
        E* b,
        float* c,
        nint ldc,
        int rows,
        int columns,
        int depth,
        bool accumulate,
        Ahead ahead)
        where S : struct, ISimd<V>
        where V : struct;
}
