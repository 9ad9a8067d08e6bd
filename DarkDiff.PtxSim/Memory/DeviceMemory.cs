namespace DarkDiff.PtxSim.Memory;

/// <summary>
/// Simulated device memory. Addresses are given out in order with gaps between allocations, never twice, so that runs
/// repeat exactly and a stray address hits nothing.
/// </summary>
internal sealed class DeviceMemory(long capacity) : IDisposable
{
    private const ulong FirstAddress = 0x3_0000_0000;
    private const ulong Gap = 4096;
    private const ulong Alignment = 256;

    private readonly Lock _lock = new();
    private volatile DeviceAllocation[] _sorted = [];
    private ulong _next = FirstAddress;

    /// <summary>Bytes in use.</summary>
    public long Used { get; private set; }

    /// <summary>Bytes in all.</summary>
    public long Capacity => capacity;

    /// <summary>Allocates; null when the device has no such amount left.</summary>
    public DeviceAllocation? Allocate(long bytes)
    {
        lock (_lock)
        {
            if (bytes > capacity - Used)
                return null;
            DeviceAllocation allocation = new(_next, bytes);
            _next = (_next + (ulong)bytes + Gap + Alignment - 1) & ~(Alignment - 1);
            _sorted = [.. _sorted, allocation];
            Used += bytes;
            return allocation;
        }
    }

    /// <summary>Frees; false when nothing starts at the address.</summary>
    public bool Free(ulong address)
    {
        lock (_lock)
        {
            DeviceAllocation? allocation = Array.Find(_sorted, a => a.Address == address);
            if (allocation is null)
                return false;
            _sorted = [.. _sorted.Where(a => a != allocation)];
            Used -= allocation.Bytes;
            allocation.Dispose();
            return true;
        }
    }

    /// <summary>The allocation that holds all of an access; null when there is none.</summary>
    public DeviceAllocation? Find(ulong address, long bytes)
    {
        DeviceAllocation[] sorted = _sorted;
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle].Address <= address)
                low = middle + 1;
            else
                high = middle;
        }

        return low > 0 && sorted[low - 1].Contains(address, bytes) ? sorted[low - 1] : null;
    }

    /// <summary>Forgets who touched what.</summary>
    public void ForgetAccesses()
    {
        foreach (DeviceAllocation allocation in _sorted)
            allocation.ForgetAccesses();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (DeviceAllocation allocation in _sorted)
                allocation.Dispose();
            _sorted = [];
        }
    }
}
