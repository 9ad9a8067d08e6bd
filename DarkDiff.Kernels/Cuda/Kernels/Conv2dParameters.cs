using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_conv2d_*</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Conv2dParameters
{
    /// <summary>(N, H, W, C1), storage; f32 for <c>dd_conv2d_scalar_f32</c>.</summary>
    public ulong Input;

    /// <summary>(N, H, W, C2), storage, or 0.</summary>
    public ulong Input2;

    /// <summary>In the layout of <see cref="ConvWeightLayout"/>.</summary>
    public ulong Weight;

    /// <summary>(O), f32, or 0.</summary>
    public ulong Bias;

    /// <summary>(N, O), storage, or 0.</summary>
    public ulong ChannelBias;

    /// <summary>(Rows, O), storage, or 0.</summary>
    public ulong Residual;

    /// <summary>(Rows, O), storage or f32.</summary>
    public ulong Output;

    /// <summary>(Splits, Rows, O rounded up to 8), f32, or 0 where the depth is not split.</summary>
    public ulong Partial;

    /// <summary>Output pixels of all images.</summary>
    public int Rows;

    /// <summary>Output channels O.</summary>
    public int Outputs;

    /// <summary>Channels of the first input.</summary>
    public int Channels1;

    /// <summary>Channels of the second input, or 0.</summary>
    public int Channels2;

    /// <summary>Columns of the input as stored.</summary>
    public int Width;

    /// <summary>Pixels of one input image as stored.</summary>
    public int ImagePixels;

    /// <summary>Rows of the input as seen, after upsampling.</summary>
    public int VirtualHeight;

    /// <summary>Columns of the input as seen, after upsampling.</summary>
    public int VirtualWidth;

    /// <summary>1 where the input is upsampled.</summary>
    public int Shift;

    /// <summary>Columns of the output.</summary>
    public int OutputWidth;

    /// <summary>Pixels of one output image.</summary>
    public int OutputPixels;

    /// <summary>Rows of the kernel.</summary>
    public int KernelHeight;

    /// <summary>Columns of the kernel.</summary>
    public int KernelWidth;

    /// <summary>Stride in both directions.</summary>
    public int Stride;

    /// <summary>Zero rows and columns above and to the left.</summary>
    public int Padding;

    /// <summary>Values in a row of the packed weight.</summary>
    public int Depth;

    /// <summary>Kernel rows that one step through the depth passes.</summary>
    public int StepY;

    /// <summary>Kernel columns that it passes beyond those.</summary>
    public int StepX;

    /// <summary>Channels that it passes beyond those.</summary>
    public int StepChannel;

    /// <summary>Steps through the whole depth.</summary>
    public int Chunks;

    /// <summary>Steps of one part.</summary>
    public int ChunksPerSplit;

    /// <summary>Parts.</summary>
    public int Splits;

    /// <summary>Tiles over <see cref="Rows"/>.</summary>
    public int RowTiles;

    /// <summary>Tiles over <see cref="Outputs"/>.</summary>
    public int ColumnTiles;

    /// <summary>1 for SiLU before the residual is added.</summary>
    public int Silu;

    /// <summary>1 where the output is f32.</summary>
    public int OutputF32;
}
