namespace DarkDiff.Reference.Evaluation;

/// <summary>PSNR over all RGB samples of an 8-bit picture: 10·log10(255² / MSE).</summary>
internal static class PeakSignalToNoise
{
    /// <param name="picture">Interleaved RGB.</param>
    /// <param name="reference">Same size.</param>
    /// <returns>Decibels; infinite for equal pictures.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Measure(ReadOnlySpan<byte> picture, ReadOnlySpan<byte> reference)
    {
        if (picture.Length != reference.Length)
            throw new ArgumentException($"found {picture.Length} samples, expected {reference.Length}");
        long squares = 0;
        for (int i = 0; i < picture.Length; i++)
        {
            int difference = picture[i] - reference[i];
            squares += difference * difference;
        }

        return 10 * Math.Log10(255.0 * 255.0 * picture.Length / squares);
    }
}
