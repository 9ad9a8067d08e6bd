namespace DarkDiff.Kernels.Cuda.Launching;

/// <summary>One thing that a stream is asked to do: a kernel or a matrix product.</summary>
internal interface IDeviceCall;
