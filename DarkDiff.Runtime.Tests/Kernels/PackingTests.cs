using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Kernels;

/// <summary>How weights are read and widened.</summary>
[TestFixture]
public sealed unsafe class PackingTests
{
    [TestCase(ElementType.F16)]
    [TestCase(ElementType.BF16)]
    public void EveryNarrowValueIsWidenedExactly(ElementType type)
    {
        ushort[] all = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        float[] wide = new float[65536];
        fixed (ushort* from = all)
        fixed (float* to = wide)
            NarrowValues.Widen(type, from, all.Length, to);
        for (int i = 0; i < all.Length; i++)
        {
            float expected = type == ElementType.F16
                ? (float)BitConverter.UInt16BitsToHalf(all[i])
                : BitConverter.UInt32BitsToSingle((uint)all[i] << 16);
            if (float.IsNaN(expected))
                Assert.That(wide[i], Is.NaN);
            else if (BitConverter.SingleToUInt32Bits(wide[i]) != BitConverter.SingleToUInt32Bits(expected))
                Assert.Fail($"0x{i:X4}: found {wide[i]}, expected {expected}");
        }
    }

    [Test]
    public void OddNumbersOfValuesAreWidened([Values(0, 1, 7, 8, 9, 111)] int count)
    {
        ushort[] narrow = [.. Enumerable.Range(0, 112).Select(i => BitConverter.HalfToUInt16Bits((Half)(i / 16f)))];
        float[] wide = new float[112];
        Array.Fill(wide, -1);
        fixed (ushort* from = narrow)
        fixed (float* to = wide)
            NarrowValues.Widen(ElementType.F16, from, count, to);
        Assert.That(wide, Is.EqualTo(Enumerable.Range(0, 112).Select(i => i < count ? i / 16f : -1)));
    }

    [Test]
    public void PanelsAreRowsTurned(
        [Values(ElementType.F32, ElementType.F16, ElementType.BF16)] ElementType type,
        [Values(1, 7, 32, 45)] int outputs,
        [Values(1, 8, 31, 71)] int depth)
    {
        using OpHarness harness = new();
        float[] values = Array.ConvertAll(
            TorchTensors.Uniform(outputs * depth, 3),
            x => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits((float)(Half)x) & 0xFFFF0000));
        WeightTensor weight = harness.Weight(StorageValues.Bytes(values, type), type, outputs, depth);
        for (int k = 0; k < depth; k += 30)
        {
            int count = Math.Min(depth - k, 41);
            for (int output = 0; output < outputs; output += Panel.Columns)
            {
                float[] panel = new float[(count + 1) * Panel.Columns];
                Array.Fill(panel, -9);
                fixed (float* to = panel)
                    PanelTransposition.Read(weight, output, k, count, to);
                IEnumerable<float> expected = Enumerable.Range(0, panel.Length).Select(i =>
                    (Row: output + i % Panel.Columns, Column: k + i / Panel.Columns)).Select(at =>
                    at.Column >= k + count ? -9 : at.Row < outputs ? values[at.Row * depth + at.Column] : 0);
                Assert.That(panel, Is.EqualTo(expected), $"output {output}, k {k}");
            }
        }
    }
}
