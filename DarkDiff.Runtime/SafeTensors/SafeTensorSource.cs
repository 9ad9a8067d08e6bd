namespace DarkDiff.Runtime.SafeTensors;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Shape">Extents, slowest first.</param>
/// <param name="Data">Values, row-major; converted to <paramref name="Type"/> when written.</param>
/// <param name="Type">F32, F16 or BF16.</param>
public sealed record SafeTensorSource(string Name, long[] Shape, float[] Data, SafeTensorType Type);
