using System.Runtime.Intrinsics;

namespace DarkDiff.PtxSim.Lanes;

/// <summary>Puts two halves of a word together, or takes one out.</summary>
internal static unsafe class PackLanes
{
    /// <summary>mov.b32 d, {a, b}.</summary>
    public static void Join(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 16)
            ((Vector512.Load(a + i) & Vector512.Create(0xffffu)) | (Vector512.Load(b + i) << 16)).Store(d + i);
    }

    /// <summary>The first of mov.b32 {d, _}, a is <see cref="WideLanes.Low16"/>; this is the second.</summary>
    public static void High16(uint* d, uint* a, uint* b, uint* c)
    {
        for (int i = 0; i < 32; i += 16)
            Vector512.ShiftRightLogical(Vector512.Load(a + i), 16).Store(d + i);
    }
}
