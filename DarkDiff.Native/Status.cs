namespace DarkDiff.Native;

/// <summary>What every function returns: <c>darkdiff_status</c> in <c>darkdiff.h</c>.</summary>
internal enum Status
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>A null pointer, or a number or size that makes no sense.</summary>
    InvalidArgument = 1,

    /// <summary>Not a session, or closed already.</summary>
    InvalidSession = 2,

    /// <summary>The session is running.</summary>
    Busy = 3,

    /// <summary>The weight file cannot be used.</summary>
    Weights = 4,

    /// <summary>Not enough memory.</summary>
    OutOfMemory = 5,

    /// <summary>The callback asked to stop.</summary>
    Cancelled = 6,

    /// <summary>A fault of the library.</summary>
    Internal = 7,
}
