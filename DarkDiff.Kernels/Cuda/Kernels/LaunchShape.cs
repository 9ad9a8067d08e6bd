using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>Grids of kernels, and what launchers ask of an op before they choose one.</summary>
internal static class LaunchShape
{
    /// <summary>A row of blocks that together cover some items.</summary>
    /// <exception cref="NotSupportedException">There are more blocks than a grid can have.</exception>
    public static Dim3 Covering(long items, int itemsPerBlock)
    {
        long blocks = (items + itemsPerBlock - 1) / itemsPerBlock;
        return blocks <= int.MaxValue
            ? new Dim3((int)blocks)
            : throw new NotSupportedException($"{items} items need {blocks} blocks, more than a grid can have");
    }

    /// <summary>Requires that values are in the device's storage type.</summary>
    /// <exception cref="NotSupportedException">One is not.</exception>
    public static void RequireStorage(CudaPlacement at, params ReadOnlySpan<TensorValue?> values) =>
        Require(at.Storage, values);

    /// <summary>Requires that values are of a type.</summary>
    /// <exception cref="NotSupportedException">One is not.</exception>
    public static void Require(ElementType type, params ReadOnlySpan<TensorValue?> values)
    {
        foreach (TensorValue? value in values)
        {
            if (value is not null && value.Type != type)
                throw new NotSupportedException($"value {value} must be {type} for this kernel");
        }
    }
}
