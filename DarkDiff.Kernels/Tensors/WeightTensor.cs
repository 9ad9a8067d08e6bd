namespace DarkDiff.Kernels;

/// <summary>
/// A constant of the model as it lies in host memory (usually a memory-mapped file), row-major. Devices pack it
/// into their own layout once, when the first op that uses it is prepared or, on the CPU, first runs, and keep it by
/// reference identity.
/// </summary>
/// <param name="name">The tensor's key in its file.</param>
/// <param name="dimensions">
/// Extents, slowest first: (O, kh, kw, I) for convolutions, (O, I) for linear layers, (C) for vectors.
/// </param>
/// <param name="type">Storage type.</param>
/// <param name="bytes">The data; stays valid as long as its owner, which must outlive every plan that uses it.</param>
/// <param name="release">
/// Called, by any thread, when a device has made its own copy, and when nothing is left that reads the data in place: the
/// owner may free what memory it takes while nobody reads it. Absent: nothing can be freed.
/// </param>
public sealed unsafe class WeightTensor(
    string name, int[] dimensions, ElementType type, byte* bytes, Action? release = null)
{
    /// <summary>The tensor's key in its file.</summary>
    public string Name { get; } = name;

    /// <summary>Extents, slowest first.</summary>
    public IReadOnlyList<int> Dimensions { get; } = dimensions;

    /// <summary>Storage type.</summary>
    public ElementType Type { get; } = type;

    /// <summary>First byte of the data.</summary>
    public byte* Data { get; } = bytes;

    /// <summary>Number of elements.</summary>
    public long Elements { get; } = dimensions.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>A device does not need the data now; it may be read again all the same.</summary>
    internal void Release() => release?.Invoke();

    /// <summary>Values in f32, exactly.</summary>
    /// <param name="first">Index of the first value.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="destination">Room for them.</param>
    /// <exception cref="ArgumentException">The element type is not known.</exception>
    internal void ReadFloat32(long first, long count, float* destination)
    {
        switch (Type)
        {
            case ElementType.F32:
                Buffer.MemoryCopy((float*)Data + first, destination, count * sizeof(float), count * sizeof(float));
                break;
            case ElementType.F16:
            case ElementType.BF16:
                NarrowValues.Widen(Type, (ushort*)Data + first, count, destination);
                break;
            default:
                throw new ArgumentException($"weight {this} has an element type that is not known");
        }
    }

    /// <inheritdoc />
    public override string ToString() => $"{Name} [{string.Join(", ", Dimensions)}] {Type}";
}
