namespace DarkDiff.Kernels.Cpu.Emission;

/// <summary>A place in the code that jumps lead to.</summary>
internal sealed class Label
{
    /// <summary>Byte that it stands at; negative until it is placed.</summary>
    public int Position { get; set; } = -1;

    /// <summary>Ends of the jumps whose last four bytes wait for its position.</summary>
    public List<int> Jumps { get; } = [];
}
