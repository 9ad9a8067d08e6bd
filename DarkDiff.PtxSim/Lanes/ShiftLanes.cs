using System.Runtime.Intrinsics;

namespace DarkDiff.PtxSim.Lanes;

/// <summary>Shifts of all lanes by the same number, that of the first lane, which is 32-bit; beyond the width all is out.</summary>
internal static unsafe class ShiftLanes
{
    /// <summary>shl.b32.</summary>
    public static void Left(uint* d, uint* a, uint* b, uint* c)
    {
        Vector512<uint> keep = Vector512.Create(*b < 32 ? uint.MaxValue : 0);
        for (int i = 0; i < 32; i += 16)
            (Vector512.ShiftLeft(Vector512.Load(a + i), (int)(*b & 31)) & keep).Store(d + i);
    }

    /// <summary>shr.u32 and shr.b32.</summary>
    public static void Right(uint* d, uint* a, uint* b, uint* c)
    {
        Vector512<uint> keep = Vector512.Create(*b < 32 ? uint.MaxValue : 0);
        for (int i = 0; i < 32; i += 16)
            (Vector512.ShiftRightLogical(Vector512.Load(a + i), (int)(*b & 31)) & keep).Store(d + i);
    }

    /// <summary>shr.s32.</summary>
    public static void RightSigned(uint* d, uint* a, uint* b, uint* c)
    {
        int by = (int)Math.Min(*b, 31);
        for (int i = 0; i < 32; i += 16)
            Vector512.ShiftRightArithmetic(Vector512.Load((int*)a + i), by).Store((int*)d + i);
    }

    /// <summary>shl.b64.</summary>
    public static void LeftWide(uint* d, uint* a, uint* b, uint* c)
    {
        Vector512<ulong> keep = Vector512.Create(*b < 64 ? ulong.MaxValue : 0);
        for (int i = 0; i < 32; i += 8)
            (Vector512.ShiftLeft(Vector512.Load((ulong*)a + i), (int)(*b & 63)) & keep).Store((ulong*)d + i);
    }

    /// <summary>shr.u64 and shr.b64.</summary>
    public static void RightWide(uint* d, uint* a, uint* b, uint* c)
    {
        Vector512<ulong> keep = Vector512.Create(*b < 64 ? ulong.MaxValue : 0);
        for (int i = 0; i < 32; i += 8)
            (Vector512.ShiftRightLogical(Vector512.Load((ulong*)a + i), (int)(*b & 63)) & keep).Store((ulong*)d + i);
    }

    /// <summary>shr.s64.</summary>
    public static void RightSignedWide(uint* d, uint* a, uint* b, uint* c)
    {
        int by = (int)Math.Min(*b, 63);
        for (int i = 0; i < 32; i += 8)
            Vector512.ShiftRightArithmetic(Vector512.Load((long*)a + i), by).Store((long*)d + i);
    }
}
