namespace DarkDiff.Reference.Conversion;

/// <summary>Convolutions of the source for pictures of other channels than its own.</summary>
internal static class ChannelChange
{
    /// <summary>
    /// Where a mosaic's red, green, blue and green come from in RGB, and their share: a grey mosaic is to give what a grey
    /// picture gave.
    /// </summary>
    private static readonly (int Channel, float Share)[] Mosaic = [(0, 1), (1, 0.5f), (2, 1), (1, 0.5f)];

    /// <summary>A convolution that ignores further input channels at first.</summary>
    /// <param name="source">(O, I, kh, kw).</param>
    /// <param name="inputs">Input channels, more than the source has.</param>
    /// <returns>(O, kh, kw, inputs).</returns>
    public static float[] WithMoreInputs(SourceTensor source, int inputs) =>
        FromInputs(source, [.. Enumerable.Range(0, inputs).Select(i => i < source.Shape[1] ? (i, 1f) : (0, 0f))]);

    /// <summary>A convolution of RGB that reads a packed mosaic.</summary>
    /// <param name="source">(O, 3, kh, kw).</param>
    /// <returns>(O, kh, kw, 4).</returns>
    public static float[] OfMosaic(SourceTensor source) => FromInputs(source, Mosaic);

    /// <summary>Weight or bias of a convolution to RGB that gives a packed mosaic.</summary>
    /// <param name="source">(3, I, kh, kw), or (3).</param>
    /// <returns>(4, kh, kw, I), or (4).</returns>
    public static float[] ToMosaic(SourceTensor source)
    {
        float[] stored = source.Shape.Length == 4
            ? FromInputs(source, [.. Enumerable.Range(0, (int)source.Shape[1]).Select(i => (i, 1f))])
            : source.ReadAll();
        int row = stored.Length / 3;
        return [.. Mosaic.SelectMany(from => stored.Skip(from.Channel * row).Take(row))];
    }

    private static float[] FromInputs(SourceTensor source, (int Channel, float Share)[] inputs)
    {
        float[] values = source.ReadAll();
        (int outputs, int stored, int taps) =
            ((int)source.Shape[0], (int)source.Shape[1], (int)(source.Shape[2] * source.Shape[3]));
        float[] changed = new float[outputs * taps * inputs.Length];
        for (int output = 0; output < outputs; output++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                for (int input = 0; input < inputs.Length; input++)
                {
                    float value = values[(output * stored + inputs[input].Channel) * taps + tap];
                    changed[(output * taps + tap) * inputs.Length + input] = value * inputs[input].Share;
                }
            }
        }

        return changed;
    }
}
