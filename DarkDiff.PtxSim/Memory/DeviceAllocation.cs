using System.Runtime.InteropServices;
using DarkDiff.PtxSim.Checking;

namespace DarkDiff.PtxSim.Memory;

/// <summary>One allocation of simulated device memory.</summary>
internal sealed unsafe class DeviceAllocation : SafeHandle
{
    private readonly Lock _lock = new();
    private AccessShadow? _shadow;
    private uint _born;

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

    /// <summary>Who touched it in a launch.</summary>
    /// <param name="cellShift">Binary logarithm of the kernel's smallest access.</param>
    /// <param name="born">Smallest record of the launch.</param>
    public AccessShadow Shadow(int cellShift, uint born)
    {
        lock (_lock)
        {
            _shadow ??= new AccessShadow(Bytes);
            if (_born != born)
                _shadow.Prepare(cellShift, born);
            _born = born;
            return _shadow;
        }
    }

    /// <summary>Forgets who touched it.</summary>
    public void ForgetAccesses()
    {
        lock (_lock)
        {
            _shadow?.Dispose();
            _shadow = null;
            _born = 0;
        }
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        _shadow?.Dispose();
        NativeMemory.Free((void*)handle);
        return true;
    }
}
