using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Kernels.Cpu;

/// <summary>Addresses of what a launch works on.</summary>
internal sealed unsafe class CpuPlacement(IPlacement placement, HeldWeights weights, int threads, long streamedBytes)
{
    /// <summary>Threads that will run the launch.</summary>
    public int Threads => threads;

    /// <summary>First element of a value.</summary>
    /// <exception cref="ArgumentException">
    /// The value is not f32, not in this device's memory, or does not fit there.
    /// </exception>
    public float* this[TensorValue value]
    {
        get
        {
            if (value.Type != ElementType.F32)
                throw new ArgumentException($"value {value} must be F32: the CPU device computes in f32 only");
            (IDeviceMemory memory, long offset) = placement[value];
            return (float*)Address(memory, offset, value.Bytes, value.ToString());
        }
    }

    /// <summary>
    /// Whether a result is to be written past the caches (<see cref="CpuDeviceOptions.StreamedBytes"/>), and can be: by
    /// whole vectors at their own alignment (<see cref="ISimd{V}.StorePastCaches"/>).
    /// </summary>
    public bool IsStreamed<S, V>(TensorValue output)
        where S : struct, ISimd<V>
        where V : struct => output.Bytes >= streamedBytes
            && output.Shape.C % S.Width == 0
            && (nint)this[output] % (S.Width * sizeof(float)) == 0;

    /// <summary>First element of a value, null where there is none.</summary>
    public float* Optional(TensorValue? value) => value is null ? null : this[value];

    /// <summary>The scratch of the op.</summary>
    /// <exception cref="ArgumentException">The scratch is smaller than <paramref name="bytes"/>.</exception>
    public float* Scratch(long bytes)
    {
        (IDeviceMemory memory, long offset) = placement.Scratch;
        return (float*)Address(memory, offset, bytes, "scratch");
    }

    /// <summary>A weight in some layout; null where it stays in place.</summary>
    public float* Weights(WeightTensor weight, WeightLayout layout) => weights.Take(weight, layout);

    /// <summary>The matrix of a product.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="isInPlace">Whether it is read where it lies; packed otherwise.</param>
    public WeightMatrix<E> Matrix<E>(WeightTensor weight, bool isInPlace)
        where E : unmanaged, IPanelElement<E> =>
        new(weight, (E*)Weights(weight, isInPlace ? WeightLayout.InPlace : E.Weights));

    /// <summary>A vector, padded with zeros to a multiple of 32.</summary>
    public float* Vector(WeightTensor weight) => Weights(weight, WeightLayout.Vector);

    /// <summary>A vector, padded with zeros to a multiple of 32; null where there is none.</summary>
    public float* OptionalVector(WeightTensor? weight) => weight is null ? null : Vector(weight);

    private static byte* Address(IDeviceMemory memory, long offset, long bytes, string what)
    {
        if (memory is not CpuMemory own)
            throw new ArgumentException($"{what} lies in memory of another device");
        try
        {
            return own.Address(offset, bytes);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new ArgumentException($"{what} is placed wrongly: {error.Message}", error);
        }
    }
}
