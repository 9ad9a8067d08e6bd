namespace DarkDiff.Kernels.Cuda.Driver;

/// <summary>
/// Result of a driver call; numbers and names are those of CUresult. Any number may come back: only those that the
/// runtime treats in its own way are named here.
/// </summary>
public enum CudaStatus
{
    /// <summary>The call did what it was asked to.</summary>
    Success = 0,

    /// <summary>An argument is not what the call takes.</summary>
    InvalidValue = 1,

    /// <summary>The device, or pinned host memory, has no such amount left.</summary>
    OutOfMemory = 2,

    /// <summary>The driver is not initialised.</summary>
    NotInitialized = 3,

    /// <summary>There is no CUDA device.</summary>
    NoDevice = 100,

    /// <summary>There is no device of that number.</summary>
    InvalidDevice = 101,

    /// <summary>The image is not code that the driver can read.</summary>
    InvalidImage = 200,

    /// <summary>There is no context, or it is no longer there.</summary>
    InvalidContext = 201,

    /// <summary>The image has no code for this device's architecture.</summary>
    NoBinaryForGpu = 209,

    /// <summary>The driver's compiler refused the PTX.</summary>
    InvalidPtx = 218,

    /// <summary>The driver's compiler is missing.</summary>
    JitCompilerNotFound = 221,

    /// <summary>The PTX is of a version newer than the driver.</summary>
    UnsupportedPtxVersion = 222,

    /// <summary>A handle is not valid.</summary>
    InvalidHandle = 400,

    /// <summary>There is nothing of that name.</summary>
    NotFound = 500,

    /// <summary>What was asked about is not done yet; no error.</summary>
    NotReady = 600,

    /// <summary>A kernel accessed an address that it may not.</summary>
    IllegalAddress = 700,

    /// <summary>A launch asks for more registers, threads or shared memory than there are.</summary>
    LaunchOutOfResources = 701,

    /// <summary>A kernel ran longer than the system allows.</summary>
    LaunchTimeout = 702,

    /// <summary>A kernel hit an assertion.</summary>
    Assert = 710,

    /// <summary>A kernel made an error on its stack or jumped astray.</summary>
    HardwareStackError = 714,

    /// <summary>A kernel executed an instruction that does not exist.</summary>
    IllegalInstruction = 715,

    /// <summary>A kernel accessed an address that is no multiple of what it must be.</summary>
    MisalignedAddress = 716,

    /// <summary>A kernel used an address in the wrong kind of memory.</summary>
    InvalidAddressSpace = 717,

    /// <summary>A kernel's program counter left its code.</summary>
    InvalidProgramCounter = 718,

    /// <summary>A kernel failed in some other way.</summary>
    LaunchFailed = 719,

    /// <summary>The call is not allowed while a stream is being captured.</summary>
    StreamCaptureUnsupported = 900,

    /// <summary>An error that no other number tells.</summary>
    Unknown = 999,
}
