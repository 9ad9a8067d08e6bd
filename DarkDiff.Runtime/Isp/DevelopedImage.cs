using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Isp;

/// <summary>What the ISP made of a raw picture.</summary>
/// <param name="Image">Linear RGB in the chosen space, half the mosaic's size, upright, at most 1.</param>
/// <param name="Gain">Digital gain that was applied.</param>
/// <param name="WhiteBalance">White balance that was applied.</param>
/// <param name="CameraToLinearSrgb">
/// Matrix from white-balanced camera RGB to linear sRGB, nine numbers, row by row; applied only for linear sRGB.
/// </param>
public sealed record DevelopedImage(
    LinearImage Image, double Gain, WhiteBalance WhiteBalance, double[] CameraToLinearSrgb);
