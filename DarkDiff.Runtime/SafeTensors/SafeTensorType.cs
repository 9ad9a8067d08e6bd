namespace DarkDiff.Runtime.SafeTensors;

/// <summary>Element types of the safetensors format; names are those of its <c>dtype</c> field.</summary>
public enum SafeTensorType
{
    /// <summary>One byte, 0 or 1.</summary>
    BOOL,

    /// <summary>Unsigned, 8 bit.</summary>
    U8,

    /// <summary>Signed, 8 bit.</summary>
    I8,

    /// <summary>Float of 8 bits, 5 of them exponent.</summary>
    F8_E5M2,

    /// <summary>Float of 8 bits, 4 of them exponent.</summary>
    F8_E4M3,

    /// <summary>Signed, 16 bit.</summary>
    I16,

    /// <summary>Unsigned, 16 bit.</summary>
    U16,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>bfloat16.</summary>
    BF16,

    /// <summary>Signed, 32 bit.</summary>
    I32,

    /// <summary>Unsigned, 32 bit.</summary>
    U32,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>Signed, 64 bit.</summary>
    I64,

    /// <summary>Unsigned, 64 bit.</summary>
    U64,
}
