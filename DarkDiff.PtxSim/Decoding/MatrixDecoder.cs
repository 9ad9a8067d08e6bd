using DarkDiff.PtxSim.Execution;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>ldmatrix and mma.</summary>
internal static class MatrixDecoder
{
    /// <summary>The instruction; null where it is of another family.</summary>
    public static Instruction? Decode(Statement s, Layout layout)
    {
        if (s.Parts[0] == "ldmatrix" && s.Has("m8n8") && s.Has("b16"))
        {
            (Place address, long offset) = MemoryDecoder.Address(s.Operands[1], layout);
            return new LoadMatrixInstruction(address, offset, Places(s.Operands[0], layout), s.Has("trans"));
        }

        bool bf16 = s.Types is [PtxType.F32, PtxType.BF16, PtxType.BF16, PtxType.F32];
        bool f16 = s.Types is [PtxType.F32, PtxType.F16, PtxType.F16, PtxType.F32];
        if (s.Parts[0] != "mma" || !(s.Has("m16n8k16") || s.Has("m16n8k8")) || !(f16 || bf16))
            return null;
        return new MatrixMultiplyInstruction(
            Places(s.Operands[0], layout), Places(s.Operands[1], layout), Places(s.Operands[2], layout),
            Places(s.Operands[3], layout), bf16);
    }

    private static Place[] Places(Operand operand, Layout layout) => operand is VectorOperand vector
        ? [.. vector.Elements.Select(e => layout.Source(e, wide: false))]
        : [layout.Source(operand, wide: false)];
}
