using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Samples of a file from an f32 picture, by <c>dd_output_8</c> or <c>dd_output_16</c>.</summary>
internal static class OutputCurveLauncher
{
    private const int Threads = 256;
    private const int Vector = 4;

    /// <summary>Adds a launch that cuts, maps, encodes and rounds a picture.</summary>
    /// <param name="input">Device address of the f32 picture, interleaved RGB.</param>
    /// <param name="inputWidth">Columns of the input, at least <paramref name="width"/>.</param>
    /// <param name="width">Columns to keep, from the left.</param>
    /// <param name="height">Rows to keep, from the top.</param>
    /// <param name="fromNetwork">Whether samples are −1…1, as the decoder gives them, and not 0…1.</param>
    /// <param name="curve">Transfer curve to apply.</param>
    /// <param name="bits">8 or 16.</param>
    /// <param name="output">Device address of width·height·3 samples of so many bits.</param>
    /// <param name="invalid">
    /// Device address of a 32-bit word, zero before, which becomes 1 where a sample is not a number; 0 for none.
    /// </param>
    /// <param name="launches">Where the launch goes.</param>
    public static void Add(
        ulong input,
        int inputWidth,
        int width,
        int height,
        bool fromNetwork,
        DeviceCurve curve,
        int bits,
        ulong output,
        ulong invalid,
        LaunchList launches)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputWidth, width);
        if (bits is not (8 or 16))
            throw new ArgumentOutOfRangeException(nameof(bits), bits, "samples have 8 or 16 bits");

        // A picture that is not cut is one run of samples.
        bool whole = inputWidth == width;
        long count = (whole ? (long)height : 1) * width * 3, stride = (long)inputWidth * 3;
        int rows = whole ? 1 : height;
        var parameters = new OutputParameters
        {
            Input = input,
            Output = output,
            Invalid = invalid,
            Count = count,
            InputStride = stride,
            Vectors = rows == 1 || (count % Vector == 0 && stride % Vector == 0) ? 1 : 0,
            FromNetwork = fromNetwork ? 1 : 0,
            Curve = (int)curve,
            Maximum = bits == 8 ? 255 : 65535,
        };
        Dim3 grid = LaunchShape.Covering(count, 2 * Vector * Threads) with { Y = rows };
        launches.Add("output_curve", $"dd_output_{bits}", grid, new(Threads), 0, parameters);
    }
}
