using DarkDiff.Kernels.Cpu;

namespace DarkDiff.Native;

/// <summary>The device of a session and of those that share it; disposed after the last of them.</summary>
internal sealed class SharedDevice(CpuDeviceOptions options)
{
    private int _users = 1;

    /// <summary>The device.</summary>
    public CpuDevice Device { get; } = new(options);

    /// <summary>Counts one more session; the caller has one already.</summary>
    public void AddUser() => Interlocked.Increment(ref _users);

    /// <summary>Counts one session less.</summary>
    public void RemoveUser()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            Device.Dispose();
    }
}
