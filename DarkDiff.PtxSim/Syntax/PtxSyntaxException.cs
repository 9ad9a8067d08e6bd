namespace DarkDiff.PtxSim.Syntax;

/// <summary>PTX text that cannot be read.</summary>
/// <param name="line">Line, counted from 1.</param>
/// <param name="problem">What was found and what was expected.</param>
public sealed class PtxSyntaxException(int line, string problem) : FormatException($"PTX line {line}: {problem}")
{
    /// <summary>Line of the text, counted from 1.</summary>
    public int Line => line;
}
