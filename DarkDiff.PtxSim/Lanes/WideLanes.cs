using System.Runtime.Intrinsics;

namespace DarkDiff.PtxSim.Lanes;

/// <summary>Operations from 32-bit registers to 64-bit ones, and back.</summary>
internal static unsafe class WideLanes
{
    /// <summary>cvt.u64.u32.</summary>
    public static void Extend(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 8)
            Unsigned(a + i).Store((ulong*)d + i);
    }

    /// <summary>cvt.s64.s32.</summary>
    public static void ExtendSigned(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 8)
            Signed(a + i).Store((long*)d + i);
    }

    /// <summary>cvt.u32.u64.</summary>
    public static void Narrow(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 16)
            Vector512.Narrow(Vector512.Load((ulong*)a + i), Vector512.Load((ulong*)a + i + 8)).Store(d + i);
    }

    /// <summary>cvt.u16.u32, and of 16 bits to more.</summary>
    public static void Low16(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 16)
            (Vector512.Load(a + i) & Vector512.Create(0xffffu)).Store(d + i);
    }

    /// <summary>mul.wide.u32.</summary>
    public static void Multiply(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 8)
            (Unsigned(a + i) * Unsigned(b + i)).Store((ulong*)d + i);
    }

    /// <summary>mul.wide.s32.</summary>
    public static void MultiplySigned(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 8)
            (Signed(a + i) * Signed(b + i)).Store((long*)d + i);
    }

    /// <summary>mad.wide.u32.</summary>
    public static void MultiplyAdd(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 8)
            (Unsigned(a + i) * Unsigned(b + i) + Vector512.Load((ulong*)c + i)).Store((ulong*)d + i);
    }

    /// <summary>mad.wide.s32.</summary>
    public static void MultiplyAddSigned(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 8)
            (Signed(a + i) * Signed(b + i) + Vector512.Load((long*)c + i)).Store((long*)d + i);
    }

    private static Vector512<ulong> Unsigned(uint* words)
    {
        (Vector256<ulong> low, Vector256<ulong> high) = Vector256.Widen(Vector256.Load(words));
        return Vector512.Create(low, high);
    }

    private static Vector512<long> Signed(uint* words)
    {
        (Vector256<long> low, Vector256<long> high) = Vector256.Widen(Vector256.Load((int*)words));
        return Vector512.Create(low, high);
    }
}
