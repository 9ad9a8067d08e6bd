namespace DarkDiff.Runtime.SafeTensors;

/// <summary>What the header says of one tensor.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Extents, slowest first; empty for a scalar.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">Byte after the last.</param>
public sealed record SafeTensorInfo(SafeTensorType Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>Number of elements.</summary>
    public long Elements => (End - Begin) / Type.Size();

    /// <summary>The shape as text, such as <c>[64, 3, 3, 32]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
