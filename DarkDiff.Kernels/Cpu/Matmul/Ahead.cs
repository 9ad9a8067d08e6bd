namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>
/// Memory that is asked for while a product is computed, into the second-level cache: what is multiplied next. Operands that
/// come from memory would otherwise hold up the first product that they take part in.
/// </summary>
/// <param name="at">First of it; may be any address, nothing is read.</param>
/// <param name="floats">How much.</param>
/// <param name="rowDistance">
/// Floats from the rows of A that are multiplied to those that are asked for as well; 0 where none are.
/// </param>
internal readonly unsafe struct Ahead(float* at, nint floats, nint rowDistance = 0)
{
    /// <summary>First of it.</summary>
    public float* At { get; } = at;

    /// <summary>How much, in floats.</summary>
    public nint Floats { get; } = floats;

    /// <summary>Floats from the rows of A that are multiplied to those that are asked for as well; 0 where none are.</summary>
    public nint RowDistance { get; } = rowDistance;

    /// <summary>Nothing.</summary>
    public static Ahead Nothing => default;

    /// <summary>One of several equal parts, and the rows of A.</summary>
    public Ahead Part(int part, int parts)
    {
        nint each = (nint)((uint)Floats / (uint)parts);
        return new(At + each * part, each, RowDistance);
    }
}
