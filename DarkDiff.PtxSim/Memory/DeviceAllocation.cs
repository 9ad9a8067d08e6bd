using System.Runtime.InteropServices;

namespace DarkDiff.PtxSim.Memory;

/// <summary>One allocation of simulated device memory.</summary>
internal sealed unsafe class DeviceAllocation : SafeHandle
{
    /// <summary>Allocates zero-filled memory.</summary>
    /// <exception cref="OutOfMemoryException">The system has no such amount of memory.</exception>
    public DeviceAllocation(ulong address, long bytes)
        : base(0, ownsHandle: true)
    {
        Address = address;
        Bytes = bytes;
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)Math.Max(bytes, 1)));
    }

    /// <summary>Device address.</summary>
    public ulong Address { get; }

    /// <summary>Size.</summary>
    public long Bytes { get; }

    /// <summary>Where it lies on the host.</summary>
    public byte* Host => (byte*)handle;

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <summary>Whether an access lies within.</summary>
    public bool Contains(ulong address, long bytes) =>
        address >= Address && bytes <= Bytes && address - Address <= (ulong)(Bytes - bytes);

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
