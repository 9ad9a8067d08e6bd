using System.Runtime.InteropServices;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.LibRaw;

/// <summary>A <c>libraw_data_t</c>.</summary>
internal sealed class LibRawHandle : SafeHandle
{
    // Nothing on the error stream: errors come back as codes and through the handler.
    private const uint NoCallbacks = 3;

    /// <summary>Holds nothing yet.</summary>
    public LibRawHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <summary>Makes one.</summary>
    /// <exception cref="MalformedFileException">LibRaw has no memory.</exception>
    public static LibRawHandle Create()
    {
        LibRawHandle created = new();
        created.SetHandle(LibRawNative.Init(NoCallbacks));
        return created.IsInvalid ? throw new MalformedFileException("LibRaw could not be started") : created;
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        LibRawNative.Close(handle);
        return true;
    }
}
