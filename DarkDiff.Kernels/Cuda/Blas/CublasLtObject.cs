using System.Globalization;
using System.Runtime.InteropServices;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Blas;

/// <summary>An object of cuBLASLt's on the host: the library, a product, a matrix, a preference.</summary>
internal sealed unsafe class CublasLtObject : SafeHandle
{
    private readonly Func<nint, CublasStatus> _destroy;

    private CublasLtObject(nint value, Func<nint, CublasStatus> destroy)
        : base(0, ownsHandle: true)
    {
        _destroy = destroy;
        SetHandle(value);
    }

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <summary>The library's pointer.</summary>
    public nint Value => handle;

    /// <summary>Opens the library in this thread's context.</summary>
    public static CublasLtObject Library()
    {
        nint value = 0;
        Check(CublasLtApi.cublasLtCreate(&value), "cublasLtCreate");
        return new CublasLtObject(value, CublasLtApi.cublasLtDestroy);
    }

    /// <summary>Describes a product.</summary>
    public static CublasLtObject Product(int computeType, int scaleType)
    {
        nint value = 0;
        Check(CublasLtApi.cublasLtMatmulDescCreate(&value, computeType, scaleType), "cublasLtMatmulDescCreate");
        return new CublasLtObject(value, CublasLtApi.cublasLtMatmulDescDestroy);
    }

    /// <summary>Describes a matrix in column-major order.</summary>
    public static CublasLtObject Matrix(int type, int rows, int columns)
    {
        nint value = 0;
        Check(
            CublasLtApi.cublasLtMatrixLayoutCreate(&value, type, (ulong)rows, (ulong)columns, rows),
            "cublasLtMatrixLayoutCreate");
        return new CublasLtObject(value, CublasLtApi.cublasLtMatrixLayoutDestroy);
    }

    /// <summary>Makes an empty preference.</summary>
    public static CublasLtObject Preference()
    {
        nint value = 0;
        Check(CublasLtApi.cublasLtMatmulPreferenceCreate(&value), "cublasLtMatmulPreferenceCreate");
        return new CublasLtObject(value, CublasLtApi.cublasLtMatmulPreferenceDestroy);
    }

    /// <summary>Says something of a product.</summary>
    public void Set<T>(MatmulAttribute attribute, T value)
        where T : unmanaged => Check(
            CublasLtApi.cublasLtMatmulDescSetAttribute(handle, attribute, &value, (nuint)sizeof(T)),
            $"cublasLtMatmulDescSetAttribute({attribute})");

    /// <summary>Says something of a preference.</summary>
    public void Set<T>(PreferenceAttribute attribute, T value)
        where T : unmanaged => Check(
            CublasLtApi.cublasLtMatmulPreferenceSetAttribute(handle, attribute, &value, (nuint)sizeof(T)),
            $"cublasLtMatmulPreferenceSetAttribute({attribute})");

    /// <summary>Does nothing where a call succeeded.</summary>
    /// <exception cref="CudaException">It did not.</exception>
    public static void Check(CublasStatus status, string call)
    {
        if (status == CublasStatus.Success)
            return;
        string words = status switch
        {
            CublasStatus.NotInitialized => "cuBLASLt could not be set up; its version may not fit the driver, "
                + "'darkdiff-rt doctor' tells both",
            CublasStatus.AllocationFailed => "cuBLASLt got no memory for itself; end other programs that use the device",
            CublasStatus.ArchitectureMismatch => "the device is too old for it",
            CublasStatus.NotSupported => "cuBLASLt has no way to do it",
            _ => status.ToString(),
        };
        throw new CudaException(
            string.Create(CultureInfo.InvariantCulture, $"{call} failed: {words} (cuBLAS error {(int)status})"),
            call,
            status == CublasStatus.AllocationFailed ? CudaStatus.OutOfMemory : CudaStatus.Unknown);
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle() => _destroy(handle) == CublasStatus.Success;
}
