using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Evaluation;

/// <summary>
/// The ELD authors' correction of brightness: the result, clipped to 0…1, times α = ⟨result, reference⟩ / ⟨result,
/// result⟩, both over the samples where the reference is below white, one factor for all channels.
/// </summary>
public static class IlluminanceCorrection
{
    /// <summary>Scales a result to the brightness of its reference.</summary>
    /// <param name="picture">Encoded samples.</param>
    /// <param name="reference">The clean picture, of the same size.</param>
    /// <returns>A new picture; the result as it is, clipped, where it is black or the reference all white.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static Picture Apply(Picture picture, Picture reference)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(reference);
        if (picture.Width != reference.Width || picture.Height != reference.Height)
        {
            throw new ArgumentException(
                $"found a picture of {picture.Width}×{picture.Height} with a reference of "
                + $"{reference.Width}×{reference.Height}, expected equal sizes");
        }

        double cross = 0, square = 0;
        float[] scaled = Array.ConvertAll(picture.Data, value => Math.Clamp(value, 0, 1));
        for (int i = 0; i < scaled.Length; i++)
        {
            if (reference.Data[i] >= 1)
                continue;
            cross += (double)scaled[i] * reference.Data[i];
            square += (double)scaled[i] * scaled[i];
        }

        float factor = square > 0 ? (float)(cross / square) : 1;
        for (int i = 0; i < scaled.Length; i++)
            scaled[i] *= factor;
        return new Picture(picture.Width, picture.Height, scaled);
    }
}
