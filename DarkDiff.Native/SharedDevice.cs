using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Native;

/// <summary>The device of a session and of those that share it; disposed after the last of them.</summary>
/// <param name="device">The device, which it owns; one session uses it.</param>
internal sealed class SharedDevice(CpuDevice device)
{
    private readonly UserCount _users = new(device.Dispose);

    /// <summary>The device.</summary>
    public CpuDevice Device => device;

    /// <summary>Counts one session more.</summary>
    /// <exception cref="ObjectDisposedException">The last session is gone, and the device disposed.</exception>
    public void AddUser() => _users.Add();

    /// <summary>Counts one session less.</summary>
    public void RemoveUser() => _users.Remove();
}
