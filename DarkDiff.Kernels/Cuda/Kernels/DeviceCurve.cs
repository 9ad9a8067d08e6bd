namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Transfer curves that <c>output_curve.cu</c> knows.</summary>
internal enum DeviceCurve
{
    /// <summary>None: samples are on their curve already.</summary>
    Identity = 0,

    /// <summary>The piecewise curve of sRGB.</summary>
    Srgb = 1,

    /// <summary>A plain power of 1/2.2.</summary>
    Gamma22 = 2,
}
