namespace DarkDiff.Kernels.Devices;

/// <summary>An op with everything decided: kernel, addresses, sizes. Runs only on the device that prepared it.</summary>
public interface ILaunch
{
    /// <summary>Name of the kernel, for reports.</summary>
    string Kernel { get; }
}
