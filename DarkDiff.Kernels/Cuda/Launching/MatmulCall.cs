namespace DarkDiff.Kernels.Cuda.Launching;

/// <summary>
/// A plain matrix product: output (Rows, Outputs) = input (Rows, Inputs) · weight (Outputs, Inputs)ᵀ + bias + residual,
/// all row-major in the storage type, accumulated in f32.
/// </summary>
/// <param name="Rows">Rows of input and output.</param>
/// <param name="Inputs">Columns of the input.</param>
/// <param name="Outputs">Columns of the output.</param>
/// <param name="Input">Device address.</param>
/// <param name="Weight">Device address.</param>
/// <param name="Bias">Device address of (Outputs), or 0.</param>
/// <param name="Residual">Device address of a matrix like the output, or 0.</param>
/// <param name="Output">Device address.</param>
internal sealed record MatmulCall(
    int Rows, int Inputs, int Outputs, ulong Input, ulong Weight, ulong Bias, ulong Residual, ulong Output)
    : IDeviceCall;
