using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Isp;

/// <summary>What the ISP made of a raw picture.</summary>
/// <param name="Image">
/// Linear RGB in the chosen space, or a packed mosaic of four channels; half the mosaic's size, upright, at most 1.
/// </param>
/// <param name="Gain">Digital gain that was applied.</param>
/// <param name="WhiteBalance">White balance that was applied.</param>
/// <param name="CameraToLinearSrgb">
/// Matrix from white-balanced camera RGB to linear sRGB, nine numbers, row by row; applied only for linear sRGB.
/// </param>
public sealed record DevelopedImage(
    LinearImage Image, double Gain, WhiteBalance WhiteBalance, double[] CameraToLinearSrgb)
{
    /// <summary>Makes the picture of a packed mosaic with this picture's white balance and colours.</summary>
    /// <param name="packed">Four channels, amplified; about [0, 1].</param>
    /// <param name="curve">Output curve.</param>
    /// <returns>RGB on the curve, 0…1.</returns>
    /// <exception cref="ArgumentException">The picture has not four channels.</exception>
    public LinearImage Render(LinearImage packed, OutputCurve curve)
    {
        ArgumentNullException.ThrowIfNull(packed);
        if (packed.Channels != PackedMosaic.Channels)
        {
            throw new ArgumentException(
                $"found {packed.Channels} channels, expected the {PackedMosaic.Channels} of a packed mosaic", nameof(packed));
        }

        return OutputCurves.Encode(curve, PackedMosaic.ToLinearSrgb(packed, WhiteBalance, CameraToLinearSrgb));
    }
}
