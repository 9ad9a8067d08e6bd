using System.Runtime.InteropServices;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Runtime.Tests.Emission.Machine;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Emission;

/// <summary>
/// The emitted register tiles of bf16 products, run instruction by instruction on <see cref="Processor"/>, and on the
/// processor itself where it has AVX512-BF16.
/// </summary>
[TestFixture]
public sealed unsafe class Bf16TileTests
{
    private const int VectorFloats = 16;
    private const int RowBytes = Panel.Stride * sizeof(ushort);
    private const int PanelRowBytes = Panel.Columns * sizeof(uint);
    private const int Ldc = 45;

    // Apart from each other, so that no address belongs to two of them by mistake.
    private const long AtA = 0x1000_0000_0000;
    private const long AtB = 0x2000_0000_0000;
    private const long AtC = 0x3000_0000_0000;
    private const long AtStack = 0x4000_0000_0000;

    private static readonly (byte[] Code, int[] Starts) _emitted = Bf16Tiles.Emit();

    [Test]
    public void EveryTileComputesTheProduct(
        [Range(1, Panel.MaxRows)] int rows,
        [Range(1, Bf16Tiles.MaxVectors)] int vectors,
        [Values(1, 2, 7, 96, 111)] int depth,
        [Values] bool accumulate)
    {
        Operands operands = new(rows, vectors, depth);
        float[] ours = Interpret(operands, accumulate);
        Assert.That(Run(operands, accumulate, SoftwareTiles.Create()), Is.EqualTo(ours), "the tile in C#");
        if (CpuDevice.HasBf16)
        {
            using var native = Bf16Tiles.Create();
            Assert.That(Run(operands, accumulate, native), Is.EqualTo(ours), "the processor");
        }

        using IDisposable scope = NewDisposeScope();
        Tensor Product(ScalarType type)
        {
            Tensor product = matmul(
                TorchTensors.ToTensor(operands.A, type, rows, depth),
                TorchTensors.ToTensor(operands.B, type, depth, operands.Columns));
            return accumulate ? product + TorchTensors.ToTensor(operands.C, type, rows, operands.Columns) : product;
        }

        TensorAssert.Close(
            ours,
            TorchTensors.Values(Product(ScalarType.Float32)),
            TorchTensors.DoubleValues(Product(ScalarType.Float64)),
            $"{rows} rows, {vectors} vectors, depth {depth}, accumulate {accumulate}",
            accumulate ? 2 : 1);
    }

    [Test]
    public void AWholePanelComputesTheProduct()
    {
        Operands operands = new(Panel.MaxRows, Bf16Tiles.MaxVectors, Panel.MaxDepth);
        Assert.That(Run(operands, true, SoftwareTiles.Create()), Is.EqualTo(Interpret(operands, true)));
    }

    [TestCase(0f, 0x3F80_0001u, 0x3F80_3F80u, 1f, TestName = "A denormal operand is zero")]
    [TestCase(1e-40f, 0u, 0u, 0f, TestName = "A denormal sum is zero")]
    [TestCase(0f, 0x0000_0080u, 0x0000_3F00u, 0f, TestName = "A denormal result is zero")]
    [TestCase(0f, 0x0000_0080u, 0x0000_3F80u, 1.17549435E-38f, TestName = "The least normal number stays")]
    [TestCase(16777216f, 0x3F80_BF80u, 0x3F80_3F80u, 16777215f, TestName = "The upper halves come first")]
    [TestCase(16777216f, 0xBF80_3F80u, 0x3F80_3F80u, 16777216f, TestName = "The lower halves come second")]
    [TestCase(16777218f, 0x0000_3F80u, 0x0000_3F80u, 16777220f, TestName = "Halfway goes to even, upwards")]
    [TestCase(16777216f, 0x0000_3F80u, 0x0000_3F80u, 16777216f, TestName = "Halfway goes to even, downwards")]
    [TestCase(-1f, 0x0000_3F81u, 0x0000_3F81u, 0.0156860352f, TestName = "A product is not rounded")]
    public void ADotProductIsTheInstructions(float sum, uint a, uint b, float expected)
    {
        Assert.That(DotProduct.Add(sum, a, b), Is.EqualTo(expected));
        Assert.That(DotProduct.Add(sum, b, a), Is.EqualTo(expected), "either way");
        var vector = DotProduct.Add(
            System.Runtime.Intrinsics.Vector256.Create(sum),
            System.Runtime.Intrinsics.Vector256.Create(a),
            System.Runtime.Intrinsics.Vector256.Create(b));
        Assert.That(vector[5], Is.EqualTo(expected), "in a vector");
        if (!CpuDevice.HasBf16)
        {
            TestContext.Out.WriteLine("not run on the processor, which has no AVX512-BF16");
            return;
        }

        // Two pairs: the first gives the sum where it can, the second is the one in question.
        using var native = Bf16Tiles.Create();
        ushort high = (ushort)(BitConverter.SingleToUInt32Bits(sum) >> 16);
        if ((uint)high << 16 != BitConverter.SingleToUInt32Bits(sum) || Math.Abs(sum) < 1e-30f)
            return;
        uint[] left = [(uint)high << 16, a], right = new uint[2 * Panel.Columns];
        right.AsSpan(0, Panel.Columns).Fill(0x3F80_0000);
        right.AsSpan(Panel.Columns).Fill(b);
        float[] c = new float[Panel.Columns];
        fixed (uint* pa = left, pb = right)
        fixed (float* pc = c)
            native.Run((Bf16*)pa, (Bf16*)pb, pc, Panel.Columns, 1, Panel.Columns, 4, false);
        Assert.That(c, Is.All.EqualTo(expected), "on the processor");
    }

    /// <summary>
    /// Runs a tile on memory that holds its operands and nothing else, every row by itself, and checks what it leaves.
    /// </summary>
    private static float[] Interpret(Operands operands, bool accumulate)
    {
        int pairs = (operands.Depth + 1) / 2;
        byte[] a = operands.PackedA(), b = operands.PackedB();
        List<MemoryRange> ranges = [], results = [];
        for (int r = 0; r < operands.Rows; r++)
        {
            byte[] row = a[(r * RowBytes)..(r * RowBytes + pairs * sizeof(uint))];
            ranges.Add(new($"row {r} of A", AtA + r * RowBytes, row, true, false));
            Span<float> values = operands.C.AsSpan(r * operands.Columns, operands.Columns);
            byte[] c = MemoryMarshal.AsBytes(values).ToArray();
            results.Add(new($"row {r} of C", AtC + r * Ldc * sizeof(float), c, accumulate, true));
        }

        for (int k = 0; k < pairs; k++)
        {
            byte[] row = b[(k * PanelRowBytes)..(k * PanelRowBytes + operands.Columns * sizeof(uint))];
            ranges.Add(new($"pairs {k} of B", AtB + k * PanelRowBytes, row, true, false));
        }

        MemoryRange stack = new("stack", AtStack, Processor.Stack(), true, false);
        Processor processor = new(_emitted.Code, [.. ranges, .. results, stack]);
        Random random = new(7);
        for (int i = 0; i < 16; i++)
            processor.Registers[i] = random.NextInt64();
        foreach (float[] vector in processor.Vectors)
            Array.Fill(vector, float.NaN);

        // A number of 32 bits leaves the upper half of its register undefined.
        long undefined = random.NextInt64() << 32;
        (int Register, long Value)[] arguments =
        [
            (7, AtA), (6, AtB), (2, AtC), (1, Ldc * sizeof(float)), (8, pairs), (9, undefined | (accumulate ? 1L : 0L)),
            (4, AtStack),
        ];
        foreach ((int register, long value) in arguments)
            processor.Registers[register] = value;
        int[] kept = [3, 5, 12, 13, 14, 15];
        long[] before = [.. kept.Select(i => processor.Registers[i])];
        processor.Call(_emitted.Starts[Bf16Tiles.Index(operands.Rows, operands.Columns / VectorFloats)]);

        Assert.That(kept.Select(i => processor.Registers[i]), Is.EqualTo(before), "registers that a callee keeps");
        Assert.That(processor.Registers[4], Is.EqualTo(AtStack + sizeof(long)), "stack pointer");
        Assert.That(processor.IsUpperClear, "vzeroupper before the end");
        Assert.That(ranges.Concat(results).SelectMany(r => r.Used), Is.All.True, "every operand was used");
        return [.. results.SelectMany(r => MemoryMarshal.Cast<byte, float>(r.Bytes).ToArray())];
    }

    /// <summary>Runs tiles in memory with NaN round the operands; fails where C was changed elsewhere.</summary>
    private static float[] Run(Operands operands, bool accumulate, Bf16Tiles tiles)
    {
        float[] c = new float[Panel.MaxRows * Ldc];
        Array.Fill(c, float.NaN);
        for (int r = 0; r < operands.Rows; r++)
            operands.C.AsSpan(r * operands.Columns, operands.Columns).CopyTo(c.AsSpan(r * Ldc));
        fixed (byte* a = operands.PackedA(), b = operands.PackedB())
        fixed (float* to = c)
            tiles.Run((Bf16*)a, (Bf16*)b, to, Ldc, operands.Rows, operands.Columns, operands.Depth, accumulate);
        float[] result =
            [.. Enumerable.Range(0, operands.Rows).SelectMany(r => c[(r * Ldc)..(r * Ldc + operands.Columns)])];
        Assert.That(c.Count(float.IsNaN), Is.EqualTo(c.Length - result.Length), "written outside C");
        return result;
    }

    /// <summary>Random operands that bf16 holds; where the depth is odd the last place is zero.</summary>
    private sealed class Operands(int rows, int vectors, int depth)
    {
        public int Rows => rows;

        public int Columns => vectors * VectorFloats;

        public int Depth => depth;

        public float[] A { get; } = Rounded(rows * depth, 1);

        public float[] B { get; } = Rounded(depth * vectors * VectorFloats, 2);

        public float[] C { get; } = TorchTensors.Uniform(rows * vectors * VectorFloats, 3);

        /// <summary>Rows of bf16, NaN between them.</summary>
        public byte[] PackedA()
        {
            float[] panel = new float[rows * Panel.Stride];
            Array.Fill(panel, float.NaN);
            for (int r = 0; r < rows; r++)
            {
                panel[r * Panel.Stride + (depth + 1) / 2 * 2 - 1] = 0;
                A.AsSpan(r * depth, depth).CopyTo(panel.AsSpan(r * Panel.Stride));
            }

            return StorageValues.Bytes(panel, ElementType.BF16);
        }

        /// <summary>[⌈depth/2⌉][32][2], NaN in columns that are not wanted.</summary>
        public byte[] PackedB()
        {
            float[] panel = new float[(depth + 1) / 2 * 2 * Panel.Columns];
            Array.Fill(panel, float.NaN);
            for (int k = 0; k < (depth + 1) / 2 * 2; k++)
            {
                for (int j = 0; j < Columns; j++)
                    panel[k / 2 * 2 * Panel.Columns + 2 * j + k % 2] = k < depth ? B[k * Columns + j] : 0;
            }

            return StorageValues.Bytes(panel, ElementType.BF16);
        }

        private static float[] Rounded(int count, int seed) => StorageValues.Values(
            StorageValues.Bytes(TorchTensors.Uniform(count, seed), ElementType.BF16), ElementType.BF16);
    }
}
