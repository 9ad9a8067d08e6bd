using System.Numerics;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Cuda.Native;

namespace DarkDiff.Kernels.Cuda.Blas;

/// <summary>
/// A product with the algorithm that cuBLASLt's heuristic found best. The library thinks in columns: a row-major
/// matrix (R, C) is to it a column-major matrix (C, R). So the output (Rows, Outputs) is D (Outputs, Rows), the weight
/// (Outputs, Inputs) is A (Inputs, Outputs) and is transposed, the input (Rows, Inputs) is B (Inputs, Rows), and
/// D = Aᵀ·B + C + bias, the bias having one value for each row of D.
/// </summary>
internal sealed unsafe class CublasLtProduct : ICudaProduct
{
    // cudaDataType, cublasComputeType_t, cublasOperation_t, cublasLtEpilogue_t.
    private const int F32 = 0;
    private const int F16 = 2;
    private const int Bf16 = 14;
    private const int ComputeF32 = 68;
    private const int Transposed = 1;
    private const uint BiasEpilogue = 4;

    // More would not help any algorithm.
    private const int MostAlignment = 256;

    private readonly NativeDriver _driver;
    private readonly CublasLtObject _library;
    private readonly MatmulCall _call;
    private readonly ulong _workspace;
    private readonly CublasLtObject _description;
    private readonly CublasLtObject _a;
    private readonly CublasLtObject _b;
    private readonly CublasLtObject _d;
    private readonly HeuristicResult _chosen;

    /// <summary>Chooses the algorithm; the device's context must be current.</summary>
    /// <param name="driver">The device's driver.</param>
    /// <param name="library">The library on that device.</param>
    /// <param name="call">The product.</param>
    /// <param name="storage">Type of all matrices and of the bias.</param>
    /// <param name="workspace">Device address of the workspace.</param>
    /// <param name="workspaceBytes">Its size.</param>
    /// <exception cref="CudaException">There is no algorithm, or the library refused.</exception>
    public CublasLtProduct(
        NativeDriver driver, CublasLtObject library, MatmulCall call, ElementType storage, ulong workspace,
        long workspaceBytes)
    {
        (_driver, _library, _call, _workspace) = (driver, library, call, workspace);
        int type = storage == ElementType.BF16 ? Bf16 : F16;
        _description = CublasLtObject.Product(ComputeF32, F32);
        _description.Set(MatmulAttribute.TransposeA, Transposed);
        if (call.Bias != 0)
        {
            _description.Set(MatmulAttribute.Epilogue, BiasEpilogue);
            _description.Set(MatmulAttribute.BiasPointer, call.Bias);
        }

        _a = CublasLtObject.Matrix(type, call.Inputs, call.Outputs);
        _b = CublasLtObject.Matrix(type, call.Inputs, call.Rows);
        _d = CublasLtObject.Matrix(type, call.Outputs, call.Rows);
        using CublasLtObject preference = CublasLtObject.Preference();
        preference.Set(PreferenceAttribute.MaxWorkspaceBytes, (ulong)workspaceBytes);
        preference.Set(PreferenceAttribute.AlignmentOfA, Alignment(call.Weight));
        preference.Set(PreferenceAttribute.AlignmentOfB, Alignment(call.Input));
        preference.Set(PreferenceAttribute.AlignmentOfC, Alignment(C));
        preference.Set(PreferenceAttribute.AlignmentOfD, Alignment(call.Output));
        HeuristicResult chosen = default;
        int found = 0;
        CublasStatus status = CublasLtApi.cublasLtMatmulAlgoGetHeuristic(
            library.Value, _description.Value, _a.Value, _b.Value, _d.Value, _d.Value, preference.Value, 1, &chosen, &found);
        if (status == CublasStatus.Success)
            status = found == 1 ? chosen.State : CublasStatus.NotSupported;
        CublasLtObject.Check(status, $"cublasLtMatmulAlgoGetHeuristic({Words})");
        _chosen = chosen;
    }

    // Where nothing is added, the library reads nothing there, and yet wants an address.
    private ulong C => _call.Residual == 0 ? _call.Output : _call.Residual;

    private string Words => $"{_call.Rows}×{_call.Inputs} by {_call.Inputs}×{_call.Outputs}";

    /// <inheritdoc />
    public void Enqueue(nint stream)
    {
        CudaStatus current = _driver.MakeCurrent();
        if (current != CudaStatus.Success)
            NativeDevices.Check(current, "cuCtxSetCurrent");
        float alpha = 1, beta = _call.Residual == 0 ? 0 : 1;
        MatmulAlgorithm algorithm = _chosen.Algorithm;
        CublasStatus status = CublasLtApi.cublasLtMatmul(
            _library.Value, _description.Value, &alpha, _call.Weight, _a.Value, _call.Input, _b.Value, &beta, C, _d.Value,
            _call.Output, _d.Value, &algorithm, _workspace, _chosen.WorkspaceBytes, stream);
        if (status != CublasStatus.Success)
            CublasLtObject.Check(status, $"cublasLtMatmul({Words})");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _description.Dispose();
        _a.Dispose();
        _b.Dispose();
        _d.Dispose();
    }

    private static uint Alignment(ulong address) =>
        (uint)Math.Min(MostAlignment, 1UL << BitOperations.TrailingZeroCount(address));
}
