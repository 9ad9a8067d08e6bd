namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>
/// Memory that is asked for while a product is computed, into the second-level cache: what is multiplied next. Weights that
/// come from memory would otherwise hold up the first rows of A that they meet.
/// </summary>
/// <param name="at">First of it; may be any address, nothing is read.</param>
/// <param name="floats">How much.</param>
internal readonly unsafe struct Ahead(float* at, nint floats)
{
    /// <summary>First of it.</summary>
    public float* At { get; } = at;

    /// <summary>How much, in floats.</summary>
    public nint Floats { get; } = floats;

    /// <summary>Nothing.</summary>
    public static Ahead Nothing => default;

    /// <summary>One of several equal parts.</summary>
    public Ahead Part(int part, int parts) => new(At + Floats / parts * part, Floats / parts);
}
