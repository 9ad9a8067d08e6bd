namespace DarkDiff.Kernels;

/// <summary>
/// A value in a graph: produced by one op, read by others. It has a shape but no memory; the plan decides where
/// it lives.
/// </summary>
/// <param name="id">Index within its graph.</param>
/// <param name="shape">Extent, NHWC.</param>
/// <param name="type">Storage type.</param>
/// <param name="name">Name for reports and errors.</param>
public sealed class TensorValue(int id, TensorShape shape, ElementType type, string name)
{
    /// <summary>Index within its graph.</summary>
    public int Id { get; } = id;

    /// <summary>Extent, NHWC.</summary>
    public TensorShape Shape { get; } = shape;

    /// <summary>Storage type.</summary>
    public ElementType Type { get; } = type;

    /// <summary>Name for reports and errors.</summary>
    public string Name { get; } = name;

    /// <summary>Bytes of the dense tensor.</summary>
    public long Bytes => Shape.Elements * Type.Size();

    /// <inheritdoc />
    public override string ToString() => $"{Name} {Shape} {Type}";
}
