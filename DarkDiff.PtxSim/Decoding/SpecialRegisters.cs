using DarkDiff.PtxSim.Execution;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>Names of special registers.</summary>
internal static class SpecialRegisters
{
    /// <summary>The register of that name.</summary>
    /// <exception cref="NotSupportedException">It is not declared, and not a special register known here.</exception>
    public static SpecialRegister Parse(string name) => name switch
    {
        "%tid.x" => SpecialRegister.ThreadX,
        "%tid.y" => SpecialRegister.ThreadY,
        "%tid.z" => SpecialRegister.ThreadZ,
        "%ntid.x" => SpecialRegister.ThreadsX,
        "%ntid.y" => SpecialRegister.ThreadsY,
        "%ntid.z" => SpecialRegister.ThreadsZ,
        "%ctaid.x" => SpecialRegister.BlockX,
        "%ctaid.y" => SpecialRegister.BlockY,
        "%ctaid.z" => SpecialRegister.BlockZ,
        "%nctaid.x" => SpecialRegister.BlocksX,
        "%nctaid.y" => SpecialRegister.BlocksY,
        "%nctaid.z" => SpecialRegister.BlocksZ,
        "%laneid" => SpecialRegister.Lane,
        "%warpid" => SpecialRegister.Warp,
        "%nwarpid" => SpecialRegister.Warps,
        "%lanemask_eq" => SpecialRegister.MaskEqual,
        "%lanemask_lt" => SpecialRegister.MaskLess,
        "%lanemask_le" => SpecialRegister.MaskLessEqual,
        "%lanemask_gt" => SpecialRegister.MaskGreater,
        "%lanemask_ge" => SpecialRegister.MaskGreaterEqual,
        "%dynamic_smem_size" => SpecialRegister.DynamicSharedBytes,
        "%smid" or "%gridid" => SpecialRegister.Zero,
        _ => throw new NotSupportedException($"register '{name}' is not declared"),
    };

    /// <summary>Whether the lanes of a warp have different values.</summary>
    public static bool DiffersByLane(SpecialRegister register) => register is SpecialRegister.ThreadX or SpecialRegister.ThreadY
        or SpecialRegister.ThreadZ or SpecialRegister.Lane or SpecialRegister.MaskEqual or SpecialRegister.MaskLess
        or SpecialRegister.MaskLessEqual or SpecialRegister.MaskGreater or SpecialRegister.MaskGreaterEqual;
}
