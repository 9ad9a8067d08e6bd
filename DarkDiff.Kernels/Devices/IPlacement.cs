namespace DarkDiff.Kernels.Devices;

/// <summary>Where a plan has put things.</summary>
public interface IPlacement
{
    /// <summary>The memory that holds <paramref name="value"/>, and the byte at which it starts.</summary>
    (IDeviceMemory Memory, long Offset) this[TensorValue value] { get; }

    /// <summary>The scratch of the op being prepared; empty when it asked for none.</summary>
    (IDeviceMemory Memory, long Offset) Scratch { get; }
}
