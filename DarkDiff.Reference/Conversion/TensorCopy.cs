using System.Buffers;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Reference.Conversion;

/// <summary>
/// Passes a tensor of the source on, a few rows at a time: from torch's (O, I, kh, kw) to (O, kh, kw, I), and to the type
/// that is wanted.
/// </summary>
internal static class TensorCopy
{
    private const int ValuesAtOnce = 1 << 18;

    /// <summary>Writes a tensor.</summary>
    /// <param name="source">The tensor.</param>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="stream">Where to.</param>
    /// <exception cref="InvalidDataException">A value is not finite, or too large for f16.</exception>
    public static void Write(SourceTensor source, SafeTensorType type, Stream stream)
    {
        long[] shape = source.Shape;
        int inputs = shape.Length == 4 ? (int)shape[1] : 1;
        int taps = shape.Length == 4 ? (int)(shape[2] * shape[3]) : 1;
        // Rows of a convolution are rearranged as a whole; other tensors may be cut anywhere.
        int row = inputs * taps;
        int batch = Math.Max(1, ValuesAtOnce / row) * row;
        float[] values = ArrayPool<float>.Shared.Rent(batch);
        float[] arranged = ArrayPool<float>.Shared.Rent(batch);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(batch * type.Size());
        try
        {
            for (long first = 0; first < source.Elements; first += batch)
            {
                int count = (int)Math.Min(batch, source.Elements - first);
                source.Read(first, values.AsSpan(0, count));
                for (int start = 0; start < count; start += row)
                    Arrange(values.AsSpan(start, row), arranged.AsSpan(start, row), inputs, taps);
                Span<byte> encoded = bytes.AsSpan(0, count * type.Size());
                RefuseTooLarge(source, arranged.AsSpan(0, count), type);
                SafeTensorValues.Encode(type, arranged.AsSpan(0, count), encoded);
                stream.Write(encoded);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
            ArrayPool<float>.Shared.Return(arranged);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static void Arrange(ReadOnlySpan<float> from, Span<float> to, int inputs, int taps)
    {
        for (int tap = 0; tap < taps; tap++)
        {
            for (int input = 0; input < inputs; input++)
                to[tap * inputs + input] = from[input * taps + tap];
        }
    }

    private static void RefuseTooLarge(SourceTensor source, ReadOnlySpan<float> values, SafeTensorType type)
    {
        if (type != SafeTensorType.F16)
            return;
        foreach (float value in values)
        {
            if (!Half.IsFinite((Half)value))
                throw new InvalidDataException($"{source.File.Path}: found {value} in '{source.Key}', too large for f16");
        }
    }
}
