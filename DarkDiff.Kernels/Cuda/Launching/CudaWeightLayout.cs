namespace DarkDiff.Kernels.Cuda.Launching;

/// <summary>How a weight lies in device memory.</summary>
internal enum CudaWeightLayout
{
    /// <summary>As in the file, in the device's storage type.</summary>
    Storage,

    /// <summary>As in the file, in f32.</summary>
    F32Vector,

    /// <summary>A convolution's weight as its kernel reads it: (O, kh, kw, I), each O padded with zeros.</summary>
    ConvTaps,
}
