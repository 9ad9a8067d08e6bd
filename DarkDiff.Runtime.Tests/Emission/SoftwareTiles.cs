using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DarkDiff.Kernels.Cpu.Matmul;

namespace DarkDiff.Runtime.Tests.Emission;

/// <summary>
/// The register tiles of bf16 products in C#, behind the same function pointers as the emitted ones: all that surrounds
/// them runs with these on processors without AVX512-BF16.
/// </summary>
internal static unsafe class SoftwareTiles
{
    private const int VectorFloats = 16;

    private static readonly Tile[] _tiles = [.. Make()];
    private static readonly nint[] _functions = [.. _tiles.Select(Marshal.GetFunctionPointerForDelegate)];

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Tile(ushort* a, uint* b, float* c, nint ldc, nint pairs, int accumulate);

    /// <summary>All of them.</summary>
    public static Bf16Tiles Create() => new([.. _functions]);

    private static IEnumerable<Tile> Make()
    {
        for (int rows = 1; rows <= Panel.MaxRows; rows++)
        {
            for (int vectors = 1; vectors <= Bf16Tiles.MaxVectors; vectors++)
                yield return Of(rows, vectors);
        }
    }

    private static Tile Of(int rows, int vectors) => (a, b, c, ldc, pairs, accumulate) =>
    {
        for (int r = 0; r < rows; r++, a += Panel.Stride, c = (float*)((byte*)c + ldc))
        {
            for (int column = 0; column < vectors * VectorFloats; column += Vector256<float>.Count)
            {
                Vector256<float> sum = Vector256<float>.Zero;
                for (nint k = 0; k < pairs; k++)
                {
                    Vector256<uint> pair = Vector256.Create(((uint*)a)[k]);
                    sum = DotProduct.Add(sum, Vector256.Load(b + k * Panel.Columns + column), pair);
                }

                Vector256.Store(accumulate == 0 ? sum : sum + Vector256.Load(c + column), c + column);
            }
        }
    };
}
