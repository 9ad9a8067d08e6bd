using DarkDiff.Kernels.Cpu.Simd;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>Which results are written past the caches: that saves reading the memory first.</summary>
internal static unsafe class StreamedStores
{
    // Results of this size are gone from the caches before anybody reads them.
    private const long MinBytes = 32 << 20;

    /// <summary>Whether they suit a result, see <see cref="ISimd{V}.StorePastCaches"/>.</summary>
    /// <param name="to">Its first element.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="run">Floats that are written side by side.</param>
    public static bool Suit<S, V>(float* to, long bytes, int run)
        where S : struct, ISimd<V>
        where V : struct => bytes >= MinBytes && run % S.Width == 0 && (nint)to % (S.Width * sizeof(float)) == 0;
}
