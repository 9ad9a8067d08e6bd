namespace DarkDiff.Kernels.Cpu.Simd;

/// <summary>
/// One SIMD width. Kernels are written once over this interface; with struct type arguments the compiler makes a
/// separate copy per width, in which every call below is one or two instructions.
/// </summary>
/// <typeparam name="V">A vector of f32.</typeparam>
internal unsafe interface ISimd<V>
    where V : struct
{
    /// <summary>Number of f32 in a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Vector of zeros.</summary>
    static abstract V Zero { get; }

    /// <summary>Reads a vector from any address.</summary>
    static abstract V Load(float* p);

    /// <summary>
    /// Asks for the cache line at an address, which may be any: nothing is read. Nothing where there is no such
    /// instruction.
    /// </summary>
    static abstract void Prefetch(float* p);

    /// <summary>The same, into the second-level cache only.</summary>
    static abstract void PrefetchFar(float* p);

    /// <summary>Writes a vector to any address.</summary>
    static abstract void Store(float* p, V v);

    /// <summary>
    /// Writes a vector to an address that is a multiple of its size, where possible without reading the memory into the
    /// caches first. The end of a launch's phase makes it visible to the other threads.
    /// </summary>
    static abstract void StorePastCaches(float* p, V v);

    /// <summary>The same value in every element.</summary>
    static abstract V Create(float x);

    /// <summary>a + b.</summary>
    static abstract V Add(V a, V b);

    /// <summary>a − b.</summary>
    static abstract V Subtract(V a, V b);

    /// <summary>a · b.</summary>
    static abstract V Multiply(V a, V b);

    /// <summary>a / b.</summary>
    static abstract V Divide(V a, V b);

    /// <summary>a · b + c, with one rounding where the processor has it.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>The larger of each pair; on x86 <paramref name="b"/> where one is NaN.</summary>
    static abstract V Max(V a, V b);

    /// <summary>The smaller of each pair; on x86 <paramref name="b"/> where one is NaN.</summary>
    static abstract V Min(V a, V b);

    /// <summary>
    /// x·2ⁿ for whole n, given as n + 1.5·2²³: there n stands in the lowest bits. Neither x nor the result may be below
    /// 2⁻¹²⁶ or infinite.
    /// </summary>
    static abstract V Scale(V x, V shifted);

    /// <summary>a where x &lt; limit, b elsewhere (also where x is NaN).</summary>
    static abstract V SelectLess(V x, V limit, V a, V b);

    /// <summary>|a|.</summary>
    static abstract V Abs(V a);

    /// <summary>Sum of the elements, in an order that depends on the width only.</summary>
    static abstract float Sum(V a);

    /// <summary>Largest element.</summary>
    static abstract float MaxElement(V a);

    /// <summary>Writes a vector rounded to bf16, to nearest even; NaN stays NaN.</summary>
    static abstract void StoreBf16(ushort* p, V v);

    /// <summary>Writes pairs of bf16, <paramref name="first"/> in the lower halves, rounded to nearest even.</summary>
    static abstract void StoreBf16Pairs(uint* p, V first, V second);
}
