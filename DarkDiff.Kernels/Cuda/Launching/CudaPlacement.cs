using DarkDiff.Kernels.Cuda.Memory;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Kernels.Cuda.Launching;

/// <summary>Device addresses of what an op works on.</summary>
internal sealed class CudaPlacement(
    IPlacement placement, ICudaWeights weights, DeviceLimits limits, ElementType storage)
{
    /// <summary>Sizes of the device.</summary>
    public DeviceLimits Limits => limits;

    /// <summary>Type in which activations and matrices are stored: f16 or bf16.</summary>
    public ElementType Storage => storage;

    /// <summary>Address of a value.</summary>
    /// <exception cref="ArgumentException">The value is not in this device's memory, or does not fit there.</exception>
    public ulong this[TensorValue value]
    {
        get
        {
            if (value.Type != storage && value.Type != ElementType.F32)
                throw new ArgumentException($"value {value} must be {storage} or F32 on this device");
            (IDeviceMemory memory, long offset) = placement[value];
            return Address(memory, offset, value.Bytes, value.ToString());
        }
    }

    /// <summary>Address of a value; 0 where there is none.</summary>
    public ulong Optional(TensorValue? value) => value is null ? 0 : this[value];

    /// <summary>Address of the op's scratch.</summary>
    /// <exception cref="ArgumentException">The scratch is smaller than <paramref name="bytes"/>.</exception>
    public ulong Scratch(long bytes)
    {
        (IDeviceMemory memory, long offset) = placement.Scratch;
        return Address(memory, offset, bytes, "scratch");
    }

    /// <summary>Address of a weight in the layout that a kernel reads.</summary>
    public ulong Weight(WeightTensor weight, CudaWeightLayout layout) => weights.Get(weight, layout);

    /// <summary>Address of a weight; 0 where there is none.</summary>
    public ulong OptionalWeight(WeightTensor? weight, CudaWeightLayout layout) =>
        weight is null ? 0 : Weight(weight, layout);

    /// <summary>Address of a range of this device's memory.</summary>
    /// <exception cref="ArgumentException">The memory is of another device, or the range does not fit there.</exception>
    public static ulong Address(IDeviceMemory memory, long offset, long bytes, string what)
    {
        if (memory is not ICudaMemory own)
            throw new ArgumentException($"{what} lies in memory of another device");
        if (offset < 0 || bytes < 0 || offset > own.Bytes - bytes)
            throw new ArgumentException($"{what}: {bytes} bytes at {offset} do not fit in a memory of {own.Bytes} bytes");
        return own.Address + (ulong)offset;
    }
}
