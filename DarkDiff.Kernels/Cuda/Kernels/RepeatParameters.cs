using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Parameters of <c>dd_repeat</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RepeatParameters
{
    /// <summary>Any type.</summary>
    public ulong Input;

    /// <summary>Type of the input.</summary>
    public ulong Output;

    /// <summary>16-bit words of the input.</summary>
    public long Words;

    /// <summary>How often it stands in the output.</summary>
    public int Copies;
}
