using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Native;

/// <summary>The device of a session and of those that share it; disposed after the last of them.</summary>
internal sealed class SharedDevice
{
    private readonly UserCount _users;

    /// <summary>Opens the device, for one session.</summary>
    public SharedDevice(CpuDeviceOptions options)
    {
        Device = new CpuDevice(options);
        _users = new UserCount(Device.Dispose);
    }

    /// <summary>The device.</summary>
    public CpuDevice Device { get; }

    /// <summary>Counts one session more.</summary>
    /// <exception cref="ObjectDisposedException">The last session is gone, and the device disposed.</exception>
    public void AddUser() => _users.Add();

    /// <summary>Counts one session less.</summary>
    public void RemoveUser() => _users.Remove();
}
