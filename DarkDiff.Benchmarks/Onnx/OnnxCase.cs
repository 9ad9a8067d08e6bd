using Onnx;

namespace DarkDiff.Benchmarks.Onnx;

/// <summary>A model of one op, and its data.</summary>
/// <param name="Model">The model.</param>
/// <param name="Inputs">Names, shapes and data of its inputs.</param>
/// <param name="OutputShape">Shape of the value <see cref="Output"/>.</param>
/// <param name="IsNchw">Whether channels come before pixels there.</param>
internal sealed record OnnxCase(
    ModelProto Model,
    IReadOnlyList<(string Name, long[] Shape, float[] Data)> Inputs,
    long[] OutputShape,
    bool IsNchw)
{
    /// <summary>Name of the output.</summary>
    public const string Output = "output";

    /// <summary>Channels behind pixels.</summary>
    public float[] InOurOrder(float[] data) =>
        IsNchw ? Transpose(data, (int)OutputShape[1], (int)(OutputShape[2] * OutputShape[3])) : data;

    /// <summary>A matrix of some rows and columns, transposed.</summary>
    public static float[] Transpose(float[] data, int rows, int columns)
    {
        float[] result = new float[data.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
                result[c * rows + r] = data[r * columns + c];
        }

        return result;
    }
}
