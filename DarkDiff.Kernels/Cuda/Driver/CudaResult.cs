namespace DarkDiff.Kernels.Cuda.Driver;

/// <summary>Status of a driver call (CUresult); only those that the engine tells apart are named.</summary>
public enum CudaResult
{
    /// <summary>The call succeeded.</summary>
    Success = 0,

    /// <summary>An argument is out of its range.</summary>
    InvalidValue = 1,

    /// <summary>Not enough device or pinned memory.</summary>
    OutOfMemory = 2,

    /// <summary>The driver is not initialised.</summary>
    NotInitialized = 3,

    /// <summary>The driver is shutting down.</summary>
    Deinitialized = 4,

    /// <summary>There is no device.</summary>
    NoDevice = 100,

    /// <summary>No device has that ordinal.</summary>
    InvalidDevice = 101,

    /// <summary>A module is not valid for the device.</summary>
    InvalidImage = 200,

    /// <summary>The context is not valid, or is lost.</summary>
    InvalidContext = 201,

    /// <summary>The module holds no code for this architecture.</summary>
    NoBinaryForDevice = 209,

    /// <summary>The driver could not compile PTX.</summary>
    InvalidPtx = 218,

    /// <summary>A name was not found in a module.</summary>
    NotFound = 500,

    /// <summary>Work is still running; not an error where it is asked for.</summary>
    NotReady = 600,

    /// <summary>A kernel read or wrote outside its memory. The context is lost.</summary>
    IllegalAddress = 700,

    /// <summary>Too many threads, registers or shared bytes for a block.</summary>
    LaunchOutOfResources = 701,

    /// <summary>A kernel ran longer than the system allows. The context is lost.</summary>
    LaunchTimeout = 702,

    /// <summary>A kernel accessed a misaligned address. The context is lost.</summary>
    MisalignedAddress = 716,

    /// <summary>A kernel executed an instruction that is not valid. The context is lost.</summary>
    IllegalInstruction = 715,

    /// <summary>A kernel failed. The context is lost.</summary>
    LaunchFailed = 719,

    /// <summary>The call cannot be captured into a graph.</summary>
    StreamCaptureUnsupported = 900,

    /// <summary>The driver cannot do that.</summary>
    NotSupported = 801,

    /// <summary>An error without a name here.</summary>
    Unknown = 999,
}
