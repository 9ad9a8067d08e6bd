using DarkDiff.PtxSim;
using DarkDiff.PtxSim.Counting;

namespace DarkDiff.Runtime.Tests.PtxSim;

/// <summary>Tensor-core instructions against plain loops over the documented fragment layouts.</summary>
[TestFixture]
public sealed class MatrixInstructionTests
{
    [TestCase("f16")]
    [TestCase("bf16")]
    public void MultiplyAccumulate(string type)
    {
        // Small integers, so that sums are exact: A (16×16), B (16×8), C (16×8).
        var random = new Random(3);
        int[,] a = new int[16, 16], b = new int[16, 8], c = new int[16, 8];
        Fill(a, random);
        Fill(b, random);
        Fill(c, random);
        uint Word(int low, int high) => type == "f16"
            ? BitConverter.HalfToUInt16Bits((Half)low) | (uint)BitConverter.HalfToUInt16Bits((Half)high) << 16
            : BitConverter.SingleToUInt32Bits(low) >> 16 | (BitConverter.SingleToUInt32Bits(high) & 0xffff0000);
        uint[] input = new uint[32 * 10];
        for (int lane = 0; lane < 32; lane++)
        {
            int g = lane / 4, t = lane % 4 * 2;
            uint[] words =
            [
                Word(a[g, t], a[g, t + 1]), Word(a[g + 8, t], a[g + 8, t + 1]),
                Word(a[g, t + 8], a[g, t + 9]), Word(a[g + 8, t + 8], a[g + 8, t + 9]),
                Word(b[t, g], b[t + 1, g]), Word(b[t + 8, g], b[t + 9, g]),
                BitConverter.SingleToUInt32Bits(c[g, t]), BitConverter.SingleToUInt32Bits(c[g, t + 1]),
                BitConverter.SingleToUInt32Bits(c[g + 8, t]), BitConverter.SingleToUInt32Bits(c[g + 8, t + 1]),
            ];
            words.CopyTo(input, lane * 10);
        }

        for (int part = 0; part < 4; part++)
        {
            string loads = string.Join('\n', Enumerable.Range(1, 10).Select(i =>
                $"ld.global.u32 %r{i}, [%rd1+{4 * (i - 1)}];\n" + (i > 6 ? $"mov.b32 %f{i}, %r{i};" : "")));
            uint[] output = Snippet.Clean($"""
                mul.wide.u32 %rd1, %tid, 40;
                add.u64 %rd1, %rd1, %in;
                {loads}
                mma.sync.aligned.m16n8k16.row.col.f32.{type}.{type}.f32 {"{%f7, %f8, %f9, %f10}, {%r1, %r2, %r3, %r4}, {%r5, %r6}, {%f7, %f8, %f9, %f10}"};
                st.global.f32 [%slot], %f{7 + part};
                """, input: input);
            for (int lane = 0; lane < 32; lane++)
            {
                int row = lane / 4 + part / 2 * 8, column = lane % 4 * 2 + part % 2, sum = c[row, column];
                for (int k = 0; k < 16; k++)
                    sum += a[row, k] * b[k, column];
                Assert.That(BitConverter.UInt32BitsToSingle(output[lane]), Is.EqualTo(sum), $"row {row}, column {column}");
            }
        }
    }

    // Values with all their bits, small, large and subnormal ones, an infinity: sums in the order of k, each step fused.
    [TestCase("f16", 16)]
    [TestCase("bf16", 16)]
    [TestCase("f16", 8)]
    [TestCase("bf16", 8)]
    public void MultiplyAccumulateRoundsEachStep(string type, int depth)
    {
        var random = new Random(11);
        bool bf16 = type == "bf16";
        ushort Bits() => (ushort)(random.Next(1 << 16) & (bf16 ? 0xc1ff : 0xbfff));
        float Value(ushort bits) => bf16
            ? BitConverter.UInt32BitsToSingle((uint)bits << 16) : (float)BitConverter.UInt16BitsToHalf(bits);
        ushort[,] a = new ushort[16, depth], b = new ushort[depth, 8];
        float[,] c = new float[16, 8];
        for (int k = 0; k < depth; k++)
        {
            for (int i = 0; i < 16; i++)
                a[i, k] = Bits();
            for (int n = 0; n < 8; n++)
                b[k, n] = Bits();
        }

        a[3, 1] = (ushort)(bf16 ? 0x7f80 : 0x7c00);
        int left = depth / 4, words = left + depth / 8;
        uint[] input = new uint[32 * (words + 4)];
        for (int lane = 0; lane < 32; lane++)
        {
            int g = lane / 4, t = lane % 4 * 2;
            for (int i = 0; i < left; i++)
            {
                int row = g + i % 2 * 8, k = t + i / 2 * 8;
                input[lane * (words + 4) + i] = a[row, k] | (uint)a[row, k + 1] << 16;
            }

            for (int i = 0; i < depth / 8; i++)
                input[lane * (words + 4) + left + i] = b[t + 8 * i, g] | (uint)b[t + 8 * i + 1, g] << 16;
            for (int i = 0; i < 4; i++)
            {
                float sum = random.NextSingle() - 0.5f;
                c[g + i / 2 * 8, t + i % 2] = sum;
                input[lane * (words + 4) + words + i] = BitConverter.SingleToUInt32Bits(sum);
            }
        }

        string Registers(int first, int count) => "{" + string.Join(", ", Enumerable.Range(first, count).Select(i => $"%r{i}")) + "}";
        string loads = string.Join('\n', Enumerable.Range(0, words + 4).Select(i =>
            i < words ? $"ld.global.u32 %r{i + 1}, [%rd1+{4 * i}];" : $"ld.global.f32 %f{i - words}, [%rd1+{4 * i}];"));
        for (int part = 0; part < 4; part++)
        {
            string right = depth == 16 ? Registers(left + 1, 2) : $"{{%r{left + 1}}}";
            uint[] output = Snippet.Clean($"""
                mul.wide.u32 %rd1, %tid, {4 * (words + 4)};
                add.u64 %rd1, %rd1, %in;
                {loads}
                mma.sync.aligned.m16n8k{depth}.row.col.f32.{type}.{type}.f32 {"{%f10, %f11, %f12, %f13}"}, {Registers(1, left)}, {right}, {"{%f0, %f1, %f2, %f3}"};
                st.global.f32 [%slot], %f{10 + part};
                """, input: input);
            for (int lane = 0; lane < 32; lane++)
            {
                int row = lane / 4 + part / 2 * 8, column = lane % 4 * 2 + part % 2;
                float sum = c[row, column];
                for (int k = 0; k < depth; k++)
                    sum = MathF.FusedMultiplyAdd(Value(a[row, k]), Value(b[k, column]), sum);
                Assert.That(BitConverter.UInt32BitsToSingle(output[lane]), Is.EqualTo(sum), $"row {row}, column {column}");
            }
        }
    }

    [TestCase("x1", 1)]
    [TestCase("x2", 2)]
    [TestCase("x4", 4)]
    public void LoadMatrixOfSeveral(string number, int count)
    {
        // 1024 bytes: word i is i. Row r of matrix i starts at 16·((8·i + r)·5 mod 64).
        uint[] output = Snippet.Clean($"""
            mov.u32 %r7, tile;
            mov.u32 %r1, %tid;
            FILL:
            shl.b32 %r2, %r1, 2;
            add.u32 %r3, %r7, %r2;
            st.shared.u32 [%r3], %r1;
            add.u32 %r1, %r1, 32;
            setp.lt.u32 %p1, %r1, 256;
            @%p1 bra FILL;
            bar.sync 0;
            mul.lo.u32 %r4, %tid, 5;
            and.b32 %r4, %r4, 63;
            shl.b32 %r4, %r4, 4;
            add.u32 %r5, %r7, %r4;
            ldmatrix.sync.aligned.m8n8.{number}.shared.b16 {"{" + string.Join(", ", Enumerable.Range(20, count).Select(i => $"%r{i}")) + "}"}, [%r5];
            st.global.u32 [%slot], %r{19 + count};
            """);
        for (int lane = 0; lane < 32; lane++)
        {
            int row = (count - 1) * 8 + lane / 4;
            Assert.That(output[lane], Is.EqualTo(row * 5 % 64 * 4 + lane % 4), $"lane {lane}");
        }
    }

    [TestCase("", false)]
    [TestCase(".trans", true)]
    public void LoadMatrix(string suffix, bool transposed)
    {
        // Thread t writes 16-bit values 2·t and 2·t + 1, so that value i of the memory is i; two 8×8 matrices.
        for (int part = 0; part < 2; part++)
        {
            uint[] output = Snippet.Clean($$"""
                shl.b32 %r1, %tid, 1;
                add.u32 %r2, %r1, 1;
                shl.b32 %r3, %r2, 16;
                or.b32 %r4, %r1, %r3;
                add.u32 %r5, %r4, 0x400040;
                shl.b32 %r6, %tid, 2;
                mov.u32 %r7, tile;
                add.u32 %r8, %r7, %r6;
                st.shared.u32 [%r8], %r4;
                st.shared.u32 [%r8+128], %r5;
                bar.sync 0;
                and.b32 %r10, %tid, 15;
                shl.b32 %r10, %r10, 4;
                add.u32 %r11, %r7, %r10;
                ldmatrix.sync.aligned.m8n8.x2{{suffix}}.shared.b16 {%r20, %r21}, [%r11];
                st.global.u32 [%slot], %r{{20 + part}};
                """);
            for (uint lane = 0; lane < 32; lane++)
            {
                uint row = lane / 4, column = lane % 4 * 2, start = (uint)part * 64;
                uint low = transposed ? column * 8 + row : row * 8 + column;
                uint high = transposed ? (column + 1) * 8 + row : row * 8 + column + 1;
                Assert.That(output[lane], Is.EqualTo((start + low) | (start + high) << 16), $"lane {lane}");
            }
        }
    }

    // Words side by side take one pass, every second bank two, one bank 32; 16-byte accesses take four at best.
    [TestCase("shl.b32 %r1, %tid, 2;", "st.shared.u32 [%r2], %tid;", 1, 1)]
    [TestCase("shl.b32 %r1, %tid, 3;", "st.shared.u32 [%r2], %tid;", 2, 1)]
    [TestCase("and.b32 %r1, %tid, 7;\nshl.b32 %r1, %r1, 7;", "ld.shared.u32 %r9, [%r2];", 8, 1)]
    [TestCase("shl.b32 %r1, %tid, 4;", "st.shared.v4.u32 [%r2], {%tid, %tid, %tid, %tid};", 4, 4)]
    [TestCase("and.b32 %r1, %tid, 0;", "ld.shared.u32 %r9, [%r2];", 1, 1)]
    public void BankConflicts(string address, string access, long passes, long ideal)
    {
        (_, LaunchResult result) = Snippet.Run($"{address}\nmov.u32 %r3, tile;\nadd.u32 %r2, %r1, %r3;\n{access}");
        LineCounters line = result.Counters.Lines.Single(l => l.Class == InstructionClass.SharedMemory);
        Assert.That((line.SharedWavefronts, line.SharedWavefrontsIdeal), Is.EqualTo((passes, ideal)));
    }

    [TestCase("mul.wide.u32 %rd1, %tid, 4;", 4, 128)]
    [TestCase("mul.wide.u32 %rd1, %tid, 4;\nadd.u64 %rd1, %rd1, 4;", 5, 128)]
    [TestCase("mul.wide.u32 %rd1, %tid, 32;", 32, 128)]
    [TestCase("mov.u64 %rd1, 0;", 1, 128)]
    public void Sectors(string address, long sectors, long bytes)
    {
        (_, LaunchResult result) =
            Snippet.Run($"{address}\nadd.u64 %rd1, %rd1, %in;\nld.global.u32 %r9, [%rd1];", input: new uint[512]);
        Assert.That((result.Counters.GlobalSectorsRead, result.Counters.GlobalBytesRead), Is.EqualTo((sectors, bytes)));
    }

    private static void Fill(int[,] matrix, Random random)
    {
        for (int i = 0; i < matrix.GetLength(0); i++)
        {
            for (int j = 0; j < matrix.GetLength(1); j++)
                matrix[i, j] = random.Next(-8, 9);
        }
    }
}
