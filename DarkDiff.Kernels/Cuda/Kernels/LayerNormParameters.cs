using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_layer_norm_*</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LayerNormParameters
{
    /// <summary>Storage.</summary>
    public ulong Input;

    /// <summary>F32, one per channel.</summary>
    public ulong Weight;

    /// <summary>F32, one per channel.</summary>
    public ulong Bias;

    /// <summary>Storage.</summary>
    public ulong Output;

    /// <summary>Rows of input and output.</summary>
    public long Rows;

    /// <summary>Channels of a row.</summary>
    public int Channels;

    /// <summary>Rows that one block takes.</summary>
    public int RowsPerBlock;

    /// <summary>Added to the variance.</summary>
    public float Epsilon;
}
