namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>What a register tile multiplies: C (+)= A·B.</summary>
/// <param name="a">First element of A.</param>
/// <param name="lda">Floats between rows of A.</param>
/// <param name="b">Strip of B: rows <see cref="Panel.Columns"/> apart.</param>
/// <param name="c">First element of C.</param>
/// <param name="ldc">Floats between rows of C.</param>
/// <param name="depth">k.</param>
/// <param name="accumulate">Adds to what C holds.</param>
/// <param name="far">What comes next.</param>
/// <param name="farStep">Floats from one line of it that is asked for to the next.</param>
/// <param name="rowDistance">Floats from the rows of A to those that are asked for.</param>
internal readonly unsafe struct TileProduct(
    float* a,
    nint lda,
    float* b,
    float* c,
    nint ldc,
    int depth,
    bool accumulate,
    float* far,
    nint farStep,
    nint rowDistance)
{
    /// <summary>First element of A.</summary>
    public float* A { get; } = a;

    /// <summary>Floats between rows of A.</summary>
    public nint Lda { get; } = lda;

    /// <summary>Strip of B: rows <see cref="Panel.Columns"/> apart.</summary>
    public float* B { get; } = b;

    /// <summary>First element of C.</summary>
    public float* C { get; } = c;

    /// <summary>Floats between rows of C.</summary>
    public nint Ldc { get; } = ldc;

    /// <summary>k.</summary>
    public int Depth { get; } = depth;

    /// <summary>Adds to what C holds.</summary>
    public bool Accumulate { get; } = accumulate;

    /// <summary>What comes next.</summary>
    public float* Far { get; } = far;

    /// <summary>Floats from one line of it that is asked for to the next.</summary>
    public nint FarStep { get; } = farStep;

    /// <summary>Floats from the rows of A to those that are asked for.</summary>
    public nint RowDistance { get; } = rowDistance;
}
