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
    /// After a cancelled run it can run again, from its first launch.
    /// </summary>
    /// <param name="cancellation">
    /// Looked at before every launch; on a device that takes all launches at once, before the first only.
    /// </param>
    /// <exception cref="OperationCanceledException">The run was cancelled; some launches may have run.</exception>
    /// <exception cref="ObjectDisposedException">The sequence or its device is disposed.</exception>
    void Run(CancellationToken cancellation = default);
}
