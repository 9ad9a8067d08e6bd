namespace DarkDiff.Kernels;

/// <summary>How one element is stored. Arithmetic accumulates in f32 whatever the storage.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>bfloat16: the upper half of a binary32.</summary>
    BF16,
}
