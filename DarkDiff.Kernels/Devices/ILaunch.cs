namespace DarkDiff.Kernels.Devices;

/// <summary>
/// An op with everything decided: kernel, addresses, sizes. Runs only on the device that prepared it. It holds packed
/// weights until it is disposed; in a sequence, until that is: disposing the launch does nothing any more then.
/// </summary>
public interface ILaunch : IDisposable
{
    /// <summary>Name of the kernel, for reports.</summary>
    string Kernel { get; }
}
