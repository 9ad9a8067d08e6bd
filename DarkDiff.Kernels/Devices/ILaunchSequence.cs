namespace DarkDiff.Kernels.Devices;

/// <summary>
/// Launches in a fixed order, ready to run again and again; on a GPU they are one graph. One thread at a time may run or
/// dispose it.
/// </summary>
public interface ILaunchSequence : IDisposable
{
    /// <summary>
    /// Runs all launches. Allocates nothing from the second time on: the first may pack weights. What they write may be
    /// read through <see cref="IDeviceMemory.Read"/> at once; a device that works beside the host makes that call wait.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The sequence or its device is disposed.</exception>
    void Run();
}
