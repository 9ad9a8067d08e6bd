using System.Runtime.Intrinsics;

namespace DarkDiff.PtxSim.Lanes;

/// <summary>A comparison of vectors.</summary>
internal interface IVectorComparison<T>
    where T : unmanaged
{
    /// <summary>All ones where it holds.</summary>
    static abstract Vector512<T> Apply(Vector512<T> a, Vector512<T> b);
}

internal struct Equal<T> : IVectorComparison<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b) => Vector512.Equals(a, b);
}

internal struct Less<T> : IVectorComparison<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b) => Vector512.LessThan(a, b);
}

internal struct LessOrEqual<T> : IVectorComparison<T>
    where T : unmanaged
{
    public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b) => Vector512.LessThanOrEqual(a, b);
}

/// <summary>Compares two registers; the result is a bit per lane.</summary>
internal static unsafe class CompareLanes
{
    /// <summary>Lanes for which the comparison holds.</summary>
    public static uint Run<TComparison, T>(uint* a, uint* b)
        where TComparison : struct, IVectorComparison<T>
        where T : unmanaged
    {
        int step = 64 / sizeof(T);
        ulong lanes = 0;
        for (int i = 0; i < 32; i += step)
        {
            Vector512<T> holds = TComparison.Apply(Vector512.Load((T*)a + i), Vector512.Load((T*)b + i));
            lanes |= holds.ExtractMostSignificantBits() << i;
        }

        return (uint)lanes;
    }
}
