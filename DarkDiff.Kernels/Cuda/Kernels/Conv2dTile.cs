namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>One of the convolution's kernels: what part of the product a block computes.</summary>
/// <param name="Kernel">Entry point.</param>
/// <param name="Rows">Output pixels.</param>
/// <param name="Columns">Output channels.</param>
/// <param name="Threads">Threads of a block.</param>
/// <param name="BlocksPerMultiprocessor">Blocks that one multiprocessor holds at a time.</param>
/// <param name="Efficiency">
/// Share of the tensor cores' peak that full multiprocessors should reach. An estimate, which only ranks the tiles:
/// small tiles load more bytes per operation.
/// </param>
internal sealed record Conv2dTile(
    string Kernel, int Rows, int Columns, int Threads, int BlocksPerMultiprocessor, double Efficiency)
{
    /// <summary>Large images.</summary>
    public static Conv2dTile Large { get; } = new("dd_conv2d_128x128", 128, 128, 256, 2, 0.75);

    /// <summary>Channel counts such as 64, 192 and 320.</summary>
    public static Conv2dTile Tall { get; } = new("dd_conv2d_128x64", 128, 64, 128, 3, 0.7);

    /// <summary>Small images.</summary>
    public static Conv2dTile Small { get; } = new("dd_conv2d_64x64", 64, 64, 128, 4, 0.55);

    /// <summary>Few output channels: pictures and latents.</summary>
    public static Conv2dTile Narrow { get; } = new("dd_conv2d_128x32", 128, 32, 128, 3, 0.45);

    /// <summary>Any number of input channels.</summary>
    public static Conv2dTile Scalar { get; } = new("dd_conv2d_scalar", 64, 64, 128, 4, 0.15);

    /// <summary>Any number of input channels, one f32 input.</summary>
    public static Conv2dTile ScalarF32 { get; } = new("dd_conv2d_scalar_f32", 64, 64, 128, 4, 0.15);

    /// <summary>Those that need C1 and C2 to be multiples of 8.</summary>
    public static IReadOnlyList<Conv2dTile> Vectors { get; } = [Large, Tall, Small, Narrow];
}
