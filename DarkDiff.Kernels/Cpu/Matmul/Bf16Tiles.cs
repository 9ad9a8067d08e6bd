using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Emission;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>
/// The register tiles of bf16 products, one function for each number of rows and vectors across; see
/// <see cref="Bf16TileEmitter"/> for what they take.
/// </summary>
internal sealed unsafe class Bf16Tiles : IDisposable
{
    /// <summary>Vectors across that there are functions for.</summary>
    public const int MaxVectors = 2;

    private const int VectorFloats = 16;
    private const int Alignment = 64;

    private readonly CodeBlock? _code;
    private readonly nint[] _functions;

    /// <summary>Takes functions that are there already.</summary>
    /// <param name="functions">Addresses, where <see cref="Index"/> says.</param>
    internal Bf16Tiles(nint[] functions) => _functions = functions;

    private Bf16Tiles(CodeBlock code, int[] starts)
        : this(Array.ConvertAll(starts, start => code.Start + start)) => _code = code;

    /// <summary>Writes the functions and makes them executable.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor has no AVX512-BF16.</exception>
    /// <exception cref="IOException">The system allows no executable memory.</exception>
    public static Bf16Tiles Create()
    {
        if (!Bf16Support.IsThere)
        {
            throw new PlatformNotSupportedException(
                "this processor has no AVX512-BF16, which products in bf16 need; f32 runs on every processor");
        }

        (byte[] code, int[] starts) = Emit();
        return new(new CodeBlock(code), starts);
    }

    /// <summary>The machine code, and where in it each function starts.</summary>
    public static (byte[] Code, int[] Starts) Emit()
    {
        Assembler assembler = new();
        int[] starts = new int[Panel.MaxRows * MaxVectors];
        for (int rows = 1; rows <= Panel.MaxRows; rows++)
        {
            for (int vectors = 1; vectors <= MaxVectors; vectors++)
            {
                assembler.Align(Alignment);
                starts[Index(rows, vectors)] = assembler.Length;
                Bf16TileEmitter.Emit(assembler, rows, vectors);
            }
        }

        return (assembler.ToArray(), starts);
    }

    /// <summary>Where the function for so many rows and vectors is.</summary>
    public static int Index(int rows, int vectors) => (rows - 1) * MaxVectors + vectors - 1;

    /// <summary>
    /// C (+)= A·B for up to <see cref="Panel.MaxRows"/> rows and <see cref="Panel.Columns"/> columns.
    /// </summary>
    /// <param name="a">Panel of A: rows <see cref="Panel.Stride"/> apart, zero where an odd depth ends.</param>
    /// <param name="b">Panel of B: [⌈depth/2⌉][Columns][2], zero where an odd depth ends.</param>
    /// <param name="c">First element of C, with room for <see cref="Panel.Columns"/> columns in every row.</param>
    /// <param name="ldc">Floats between rows of C.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="columns">Columns that are written; others in C's room may be written too.</param>
    /// <param name="depth">k.</param>
    /// <param name="accumulate">Adds to what C holds.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(Bf16* a, Bf16* b, float* c, nint ldc, int rows, int columns, int depth, bool accumulate)
    {
        var run = (delegate* unmanaged<Bf16*, Bf16*, float*, nint, nint, int, void>)
            _functions[Index(rows, columns > VectorFloats ? 2 : 1)];
        run(a, b, c, ldc * sizeof(float), (depth + 1) / 2, accumulate ? 1 : 0);
    }

    /// <inheritdoc />
    public void Dispose() => _code?.Dispose();
}
