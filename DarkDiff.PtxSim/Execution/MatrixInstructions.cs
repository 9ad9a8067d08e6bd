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
    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        if (mask != uint.MaxValue)
            warp.Report(FindingKind.DivergentBarrier, this, ~mask, 0, "ldmatrix needs all 32 lanes");
        ulong* addresses = stackalloc ulong[8];
        ushort* matrix = stackalloc ushort[64];
        for (int i = 0; i < destinations.Length; i++)
        {
            for (int row = 0; row < 8; row++)
            {
                int lane = i * 8 + row;
                StateSpace space = StateSpace.Shared;
                addresses[row] = AddressOf(warp, lane);
                byte* source = warp.Block.Resolve(this, warp, lane, ref space, addresses[row], 16, AccessKind.Read);
                if (source == null)
                    new Span<byte>(matrix + row * 8, 16).Clear();
                else
                    Buffer.MemoryCopy(source, matrix + row * 8, 16, 16);
            }

            uint* d = warp.Registers + destinations[i].Offset;
            for (int lane = 0; lane < Warp.Lanes; lane++)
            {
                int row = lane / 4, column = lane % 4 * 2;
                uint low = transposed ? matrix[column * 8 + row] : matrix[row * 8 + column];
                uint high = transposed ? matrix[(column + 1) * 8 + row] : matrix[row * 8 + column + 1];
                d[lane] = low | high << 16;
            }

            Count(warp, StateSpace.Shared, new Span<ulong>(addresses, 8), 16, write: false);
        }
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

    /// <inheritdoc />
    public override void Execute(Warp warp, uint mask)
    {
        if (mask != uint.MaxValue)
            warp.Report(FindingKind.DivergentBarrier, this, ~mask, 0, "mma needs all 32 lanes");
        int depth = b.Length * 8;
        float* left = stackalloc float[Rows * 16];
        float* right = stackalloc float[16 * Columns];
        float* wide = stackalloc float[64];
        uint* r = warp.Registers;
        for (int i = 0; i < a.Length; i++)
        {
            HalfLanes.Widen(r + a[i].Offset, wide, bf16);
            int row = i % 2 * 8, column = i / 2 * 8;
            for (int k = 0; k < 8; k++)
                Vector256.Load(wide + k * 8).Store(left + (row + k) * 16 + column);
        }

        for (int i = 0; i < b.Length; i++)
        {
            HalfLanes.Widen(r + b[i].Offset, wide, bf16);
            for (int n = 0; n < Columns; n++)
            {
                for (int k = 0; k < 8; k++)
                    right[(i * 8 + k) * Columns + n] = wide[n * 8 + k];
            }
        }

        for (int half = 0; half < 2; half++)
        {
            float* even = (float*)(r + c[2 * half].Offset), odd = (float*)(r + c[2 * half + 1].Offset);
            for (int row = 0; row < 8; row++)
            {
                Vector256<float> sum = Vector256.Create(
                    even[row * 4], odd[row * 4], even[row * 4 + 1], odd[row * 4 + 1],
                    even[row * 4 + 2], odd[row * 4 + 2], even[row * 4 + 3], odd[row * 4 + 3]);
                float* values = left + (half * 8 + row) * 16;
                for (int k = 0; k < depth; k++)
                    sum = Vector256.FusedMultiplyAdd(Vector256.Create(values[k]), Vector256.Load(right + k * Columns), sum);
                sum.Store(wide + row * 8);
            }

            float* evenOut = (float*)(r + d[2 * half].Offset), oddOut = (float*)(r + d[2 * half + 1].Offset);
            for (int lane = 0; lane < Warp.Lanes; lane++)
            {
                evenOut[lane] = wide[lane * 2];
                oddOut[lane] = wide[lane * 2 + 1];
            }
        }

        warp.Block.Tally.MatrixMultiplyAdds += Rows * Columns * depth;
    }
}
