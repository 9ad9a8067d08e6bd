namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>Where the results of a tile go.</summary>
/// <param name="Image">Image.</param>
/// <param name="Pixel">Index of the first pixel, through all images.</param>
/// <param name="Rows">Rows of results that the image has.</param>
/// <param name="Columns">Columns of results that the image has.</param>
internal readonly record struct WinogradPlace(int Image, nint Pixel, int Rows, int Columns);
