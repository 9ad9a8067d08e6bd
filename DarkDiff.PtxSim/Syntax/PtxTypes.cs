namespace DarkDiff.PtxSim.Syntax;

/// <summary>Properties of types.</summary>
internal static class PtxTypes
{
    private static readonly Dictionary<string, PtxType> s_names = new()
    {
        ["pred"] = PtxType.Pred,
        ["b8"] = PtxType.B8,
        ["b16"] = PtxType.B16,
        ["b32"] = PtxType.B32,
        ["b64"] = PtxType.B64,
        ["b128"] = PtxType.B128,
        ["u8"] = PtxType.U8,
        ["u16"] = PtxType.U16,
        ["u32"] = PtxType.U32,
        ["u64"] = PtxType.U64,
        ["s8"] = PtxType.S8,
        ["s16"] = PtxType.S16,
        ["s32"] = PtxType.S32,
        ["s64"] = PtxType.S64,
        ["f16"] = PtxType.F16,
        ["f16x2"] = PtxType.F16x2,
        ["bf16"] = PtxType.BF16,
        ["bf16x2"] = PtxType.BF16x2,
        ["f32"] = PtxType.F32,
        ["f64"] = PtxType.F64,
    };

    /// <summary>The type of that name, without its dot; <see cref="PtxType.None"/> when there is none.</summary>
    public static PtxType Parse(string name) => s_names.GetValueOrDefault(name);

    /// <summary>Size in bytes; 0 for predicates.</summary>
    public static int Bytes(this PtxType type) => type switch
    {
        PtxType.B8 or PtxType.U8 or PtxType.S8 => 1,
        PtxType.B16 or PtxType.U16 or PtxType.S16 or PtxType.F16 or PtxType.BF16 => 2,
        PtxType.B32 or PtxType.U32 or PtxType.S32 or PtxType.F32 or PtxType.F16x2 or PtxType.BF16x2 => 4,
        PtxType.B64 or PtxType.U64 or PtxType.S64 or PtxType.F64 => 8,
        PtxType.B128 => 16,
        _ => 0,
    };

    /// <summary>Whether it is a signed integer.</summary>
    public static bool IsSigned(this PtxType type) =>
        type is PtxType.S8 or PtxType.S16 or PtxType.S32 or PtxType.S64;

    /// <summary>Whether it is a floating-point type.</summary>
    public static bool IsFloat(this PtxType type) => type >= PtxType.F16;
}
