using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DarkDiff.Kernels.Cpu.Simd;

/// <summary>Rows into columns.</summary>
internal static unsafe class Transposition
{
    /// <summary>Turns 4 × 4 values.</summary>
    /// <param name="first">First row.</param>
    /// <param name="second">Second row.</param>
    /// <param name="third">Third row.</param>
    /// <param name="fourth">Fourth row.</param>
    /// <param name="to">Four rows.</param>
    /// <param name="stride">Floats between those.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(float* first, float* second, float* third, float* fourth, float* to, nint stride)
    {
        Vector128<uint> a = Vector128.Load((uint*)first), b = Vector128.Load((uint*)second);
        Vector128<uint> c = Vector128.Load((uint*)third), d = Vector128.Load((uint*)fourth);
        Vector128<ulong> ab = Interleave.Low(a, b).AsUInt64(), cd = Interleave.Low(c, d).AsUInt64();
        uint* target = (uint*)to;
        Interleave.Low(ab, cd).AsUInt32().Store(target);
        Interleave.High(ab, cd).AsUInt32().Store(target + stride);
        (ab, cd) = (Interleave.High(a, b).AsUInt64(), Interleave.High(c, d).AsUInt64());
        Interleave.Low(ab, cd).AsUInt32().Store(target + 2 * stride);
        Interleave.High(ab, cd).AsUInt32().Store(target + 3 * stride);
    }
}
