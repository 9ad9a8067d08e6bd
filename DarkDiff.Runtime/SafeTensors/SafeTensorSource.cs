namespace DarkDiff.Runtime.SafeTensors;

/// <summary>A tensor to be written; its values may come into being only when its turn has come.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Shape">Extents, slowest first.</param>
/// <param name="Type">Type of the elements.</param>
/// <param name="Write">Appends the elements to a stream, row-major, little-endian.</param>
public sealed record SafeTensorSource(string Name, long[] Shape, SafeTensorType Type, Action<Stream> Write)
{
    private const int ValuesPerWrite = 1 << 18;

    /// <summary>A tensor whose values are made when it is written.</summary>
    /// <param name="name">Its key.</param>
    /// <param name="shape">Extents, slowest first.</param>
    /// <param name="values">Gives the values, row-major.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    public SafeTensorSource(string name, long[] shape, Func<float[]> values, SafeTensorType type)
        : this(name, shape, type, stream => WriteValues(stream, values(), type))
    {
    }

    /// <summary>A tensor whose values are at hand.</summary>
    /// <param name="name">Its key.</param>
    /// <param name="shape">Extents, slowest first.</param>
    /// <param name="values">Values, row-major.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    public SafeTensorSource(string name, long[] shape, float[] values, SafeTensorType type)
        : this(name, shape, () => values, type)
    {
    }

    /// <summary>Bytes of the elements.</summary>
    public long Bytes => Shape.Aggregate((long)Type.Size(), (product, extent) => checked(product * extent));

    private static void WriteValues(Stream stream, float[] values, SafeTensorType type)
    {
        byte[] bytes = new byte[Math.Min(values.Length, ValuesPerWrite) * type.Size()];
        for (int start = 0; start < values.Length; start += ValuesPerWrite)
        {
            ReadOnlySpan<float> part = values.AsSpan(start, Math.Min(ValuesPerWrite, values.Length - start));
            Span<byte> encoded = bytes.AsSpan(0, part.Length * type.Size());
            SafeTensorValues.Encode(type, part, encoded);
            stream.Write(encoded);
        }
    }
}
