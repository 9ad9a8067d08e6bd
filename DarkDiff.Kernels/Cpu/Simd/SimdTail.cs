namespace DarkDiff.Kernels.Cpu.Simd;

/// <summary>Writes the first elements of a vector, where a whole one would overrun its row.</summary>
/// <typeparam name="S">Width.</typeparam>
/// <typeparam name="V">Vector of that width.</typeparam>
internal static unsafe class SimdTail<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>Writes the first <paramref name="count"/> elements, all of them where count is larger.</summary>
    public static void Store(float* p, V v, long count)
    {
        if (count >= S.Width)
        {
            S.Store(p, v);
            return;
        }

        float* whole = stackalloc float[16];
        S.Store(whole, v);
        for (int i = 0; i < count; i++)
            p[i] = whole[i];
    }
}
