using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_group_norm_*</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GroupNormParameters
{
    /// <summary>Storage.</summary>
    public ulong Input;

    /// <summary>Storage, or 0.</summary>
    public ulong Input2;

    /// <summary>F32, one per channel.</summary>
    public ulong Weight;

    /// <summary>F32, one per channel.</summary>
    public ulong Bias;

    /// <summary>Storage.</summary>
    public ulong Output;

    /// <summary>Scratch: two f32 per image, group and slab.</summary>
    public ulong Moments;

    /// <summary>Scratch: two f32 per image and channel, one per image and group.</summary>
    public ulong Factors;

    /// <summary>Pixels of an image.</summary>
    public int Pixels;

    /// <summary>Channels of the first input.</summary>
    public int Channels1;

    /// <summary>Channels of both.</summary>
    public int Channels;

    /// <summary>Groups of channels.</summary>
    public int Groups;

    /// <summary>Parts of an image that are measured by themselves.</summary>
    public int Slabs;

    /// <summary>Pixels of a slab; the last one may have fewer.</summary>
    public int SlabPixels;

    /// <summary>Pixels that a block writes.</summary>
    public int BlockPixels;

    /// <summary>Threads side by side on the channels of a pixel.</summary>
    public int Lanes;

    /// <summary>Pixels side by side.</summary>
    public int PixelLanes;

    /// <summary>Channels that a thread holds at a time: 8 or 1.</summary>
    public int Vector;

    /// <summary>Added to the variance.</summary>
    public float Epsilon;
}
