using DarkDiff.Kernels.Cpu.Emission;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>
/// Writes the innermost product of bf16 panels as machine code: rows of a panel of A times a strip of B of one or two
/// vectors, sums in f32 registers. 14 rows times two vectors are 28 accumulators; with the two vectors of B they leave
/// two of the 32 registers free. The pair of A is broadcast by the multiplication itself.
/// <para>The function, by the System V calling convention: rdi the panel of A, rsi the strip of B, rdx the first
/// element of C, rcx the bytes between its rows, r8 the pairs of k (at least 1), r9d zero to write C or else to add to
/// it. It changes rax, rdx, rdi, rsi, r8 and vector registers, as a callee may, and does not touch the stack.</para>
/// </summary>
internal static class Bf16TileEmitter
{
    private const int VectorBytes = 64;
    private const int PairBytes = 4;
    private const int RowBytes = Panel.Stride * sizeof(ushort);
    private const int FirstOfB = 28;

    private const Register A = Register.Rdi;
    private const Register B = Register.Rsi;
    private const Register C = Register.Rdx;
    private const Register RowStep = Register.Rcx;
    private const Register Pairs = Register.R8;
    private const Register Accumulate = Register.R9;
    private const Register Ahead = Register.Rax;

    /// <summary>Writes one function.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="rows">Rows, 1 to <see cref="Panel.MaxRows"/>.</param>
    /// <param name="vectors">Vectors across, 1 or 2.</param>
    public static void Emit(Assembler to, int rows, int vectors)
    {
        Label loop = new(), write = new(), done = new();

        // C is needed when the sums are there.
        to.Mov(Ahead, C);
        for (int r = 0; r < rows; r++)
        {
            for (int v = 0; v < vectors; v++)
                to.Prefetchw(new(Ahead, v * VectorBytes));
            if (r < rows - 1)
                to.Add(Ahead, RowStep);
        }

        for (int i = 0; i < rows * vectors; i++)
            to.Vpxord(new(i), new(i), new(i));
        to.Place(loop);
        for (int v = 0; v < vectors; v++)
            to.Vmovups(new Zmm(FirstOfB + v), new Address(B, v * VectorBytes));
        for (int r = 0; r < rows; r++)
        {
            for (int v = 0; v < vectors; v++)
                to.Vdpbf16psBroadcast(new(r * vectors + v), new(FirstOfB + v), new(A, r * RowBytes));
        }

        to.Add(A, PairBytes);
        to.Add(B, Panel.Columns * PairBytes);
        to.Dec(Pairs);
        to.Jne(loop);

        to.Test(Accumulate, Accumulate);
        to.Je(write);
        Finish(to, rows, vectors, accumulate: true);
        to.Jmp(done);
        to.Place(write);
        Finish(to, rows, vectors, accumulate: false);
        to.Place(done);
        to.Vzeroupper();
        to.Ret();
    }

    private static void Finish(Assembler to, int rows, int vectors, bool accumulate)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int v = 0; v < vectors; v++)
            {
                Zmm sum = new(r * vectors + v);
                Address c = new(C, v * VectorBytes);
                if (accumulate)
                    to.Vaddps(sum, sum, c);
                to.Vmovups(c, sum);
            }

            if (r < rows - 1)
                to.Add(C, RowStep);
        }
    }
}
