using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Reference.Conversion;

/// <summary>A tensor of the source, or some of its rows where the source stores several tensors as one.</summary>
/// <param name="File">The file.</param>
/// <param name="Key">Its name there.</param>
/// <param name="Shape">Extents, slowest first; extents of 1 that the file appends are left out.</param>
/// <param name="Slice">Which of the tensors that are stored one below the other.</param>
internal sealed record SourceTensor(SafeTensorsFile File, string Key, long[] Shape, int Slice = 0)
{
    /// <summary>Type of the stored values.</summary>
    public SafeTensorType Type => File.Tensors[Key].Type;

    /// <summary>Number of values.</summary>
    public long Elements => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Reads a run of values as f32, row-major.</summary>
    /// <param name="first">Index of the first value.</param>
    /// <param name="values">Filled.</param>
    /// <exception cref="InvalidDataException">A value is not finite.</exception>
    public void Read(long first, Span<float> values)
    {
        int size = Type.Size();
        byte[] bytes = new byte[values.Length * size];
        File.Read(Key, (Slice * Elements + first) * size, bytes);
        SafeTensorValues.Decode(Type, bytes, values);
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                throw new InvalidDataException($"{File.Path}: found {value} in '{Key}', expected finite weights");
        }
    }

    /// <summary>Reads all values.</summary>
    public float[] ReadAll()
    {
        float[] values = new float[Elements];
        Read(0, values);
        return values;
    }
}
