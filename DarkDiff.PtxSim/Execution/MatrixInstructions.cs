using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DarkDiff.PtxSim.Checking;
using DarkDiff.PtxSim.Lanes;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Execution;

/// <summary>
/// ldmatrix: loads one, two or four matrices of 8×8 16-bit values. Lanes 8·i … 8·i+7 give the addresses of the rows of
/// matrix i; lane l receives row l/4, columns 2·(l mod 4) and the next, of the matrix or of its transpose.
/// </summary>
internal sealed unsafe class LoadMatrixInstruction(Place address, long offset, Place[] destinations, bool transposed)
    : MemoryInstruction(StateSpace.Shared, address, offset)
{
    private const int RowBytes = 16;

    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        if (mask != uint.MaxValue)
            warp.Report(FindingKind.DivergentBarrier, this, ~mask, 0, "ldmatrix needs all 32 lanes");
        Unsafe.SkipInit(out LaneAddresses rows);
        uint needed = destinations.Length == 4 ? uint.MaxValue : (1u << 8 * destinations.Length) - 1;
        Addresses(warp, needed, ref rows);
        warp.Block.Memory.Access(this, warp, needed, Space, ref rows, RowBytes, AccessKind.Read);
        byte* matrix = stackalloc byte[8 * RowBytes];
        for (int i = 0; i < destinations.Length; i++)
        {
            for (int row = 0; row < 8; row++)
            {
                int lane = i * 8 + row;
                bool found = (rows.Found >> lane & 1) != 0;
                (found ? Vector128.Load((byte*)rows.Host[lane]) : Vector128<byte>.Zero).Store(matrix + row * RowBytes);
            }

            uint* d = warp.Registers + destinations[i].Offset;
            if (transposed)
                MatrixLanes.Transpose((ushort*)matrix, (ushort*)d);
            else
                VectorLanes.Copy(d, (uint*)matrix, null, null);
        }

        // Eight rows of 16 bytes are one pass of shared memory.
        Count(warp, ref rows, RowBytes, write: false);
    }
}

/// <summary>
/// mma.sync m16n8k16 and m16n8k8 of f16 or bf16 with f32 sums. A register of 32 lanes with two values each is an 8×8
/// matrix in row-major order, for A as it is, for B transposed; sums lie with two columns in two registers.
/// </summary>
internal sealed unsafe class MatrixMultiplyInstruction(Place[] d, Place[] a, Place[] b, Place[] c, bool bf16) : Instruction
{
    private const int Rows = 16;
    private const int Columns = 8;
    private const int DepthOfRegister = 8;

    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        if (mask != uint.MaxValue)
            warp.Report(FindingKind.DivergentBarrier, this, ~mask, 0, "mma needs all 32 lanes");
        uint* r = warp.Registers;
        uint* sums = stackalloc uint[4 * Warp.Lanes];
        for (int i = 0; i < 4; i++)
            VectorLanes.Copy(sums + i * Warp.Lanes, r + c[i].Offset, null, null);
        for (int i = 0; i < b.Length; i++)
            MatrixLanes.MultiplyAdd((float*)sums, r + a[2 * i].Offset, r + a[2 * i + 1].Offset, r + b[i].Offset, bf16);
        for (int i = 0; i < 4; i++)
            VectorLanes.Copy(r + d[i].Offset, sums + i * Warp.Lanes, null, null);
        warp.Block.Tally.MatrixMultiplyAdds += Rows * Columns * DepthOfRegister * b.Length;
    }
}
