using System.Runtime.Intrinsics;

namespace DarkDiff.PtxSim.Lanes;

/// <summary>An operation on vectors of three operands, of which it may leave some out.</summary>
internal interface IVectorOperation<T>
    where T : unmanaged
{
    /// <summary>The result.</summary>
    static abstract Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c);
}

/// <summary>Runs a vector operation on the 32 lanes of registers.</summary>
internal static unsafe class VectorLanes
{
    /// <summary>Sets the register at <paramref name="d"/>.</summary>
    public static void Run<TOperation, T>(uint* d, uint* a, uint* b, uint* c)
        where TOperation : struct, IVectorOperation<T>
        where T : unmanaged
    {
        int words = 32 * sizeof(T) / sizeof(uint);
        for (int i = 0; i < words; i += 16)
        {
            TOperation.Apply(
                Vector512.Load((T*)(a + i)), Vector512.Load((T*)(b + i)), Vector512.Load((T*)(c + i))).Store((T*)(d + i));
        }
    }

    /// <summary>Copies a register of 32-bit values.</summary>
    public static void Copy(uint* d, uint* a, uint* b, uint* c)
    {
        Vector512<uint> low = Vector512.Load(a), high = Vector512.Load(a + 16);
        low.Store(d);
        high.Store(d + 16);
    }

    /// <summary>Copies a register of 64-bit values.</summary>
    public static void CopyWide(uint* d, uint* a, uint* b, uint* c)
    {
        Copy(d, a, b, c);
        Copy(d + 32, a + 32, b, c);
    }
}
