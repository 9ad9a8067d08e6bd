using System.Runtime.InteropServices;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Kernels;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Random;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>The kernels at both ends of the pipeline, and the noise, against what the runtime computes on the host.</summary>
[TestFixture]
public sealed class PictureKernelTests
{
    private static SimulatedKernels Kernels => SimulatedKernels.For(ElementType.F16);

    [OneTimeSetUp]
    public void NeedsACompiler()
    {
        if (!KernelPtx.CompilerIsThere)
            Assert.Ignore("clang-19 is not installed: the CUDA kernels cannot be compiled");
    }

    [TestCase(1, 0UL, 0UL)]
    [TestCase(4097, 42UL, 0UL)]
    [TestCase(10_003, ulong.MaxValue, 7UL)]
    public void NoiseEqualsTheHosts(int count, ulong seed, ulong stream)
    {
        float[] expected = new float[count];
        GaussianNoise.Fill(expected, seed, stream);
        float[] ours = Run<float>(count, (output, launches) => GaussianNoiseLauncher.Add(output, count, seed, stream, launches));
        Assert.That(ours, Is.EqualTo(expected));
    }

    [TestCase(CfaPattern.Rggb, false, false)]
    [TestCase(CfaPattern.Bggr, true, true)]
    [TestCase(CfaPattern.Grbg, false, true)]
    [TestCase(CfaPattern.Gbrg, true, false)]
    public void IspEqualsTheHosts(CfaPattern cfa, bool clip, bool withMatrix)
    {
        const int Width = 1031, Height = 7, White = 1000, Black = 60;
        var random = new Random(5);
        ushort[] mosaic = [.. Enumerable.Range(0, Width * Height).Select(_ => (ushort)random.Next(0, 1100))];
        double[]? matrix = withMatrix ? [1.6, -0.4, -0.2, -0.3, 1.5, -0.2, 0.1, -0.6, 1.5] : null;
        float[] normal = [.. mosaic.Select(v => (v - (float)Black) / (White - (float)Black))];
        var development = new CellDevelopment(cfa, new WhiteBalance(2.1, 1.6), 3, matrix, clip ? ClipMode.Zero : ClipMode.None);
        float[] expected = new float[(Width / 2) * (Height / 2) * 3];
        for (int row = 0; row < Height / 2; row++)
        {
            development.DevelopRow(
                normal.AsSpan(2 * row * Width, Width), normal.AsSpan((2 * row + 1) * Width, Width),
                expected.AsSpan(row * (Width / 2) * 3, (Width / 2) * 3));
        }

        using SimulatedMemory pixels = Upload(MemoryMarshal.AsBytes<ushort>(mosaic));
        using SimulatedMemory black = Upload(MemoryMarshal.AsBytes<float>(new float[] { Black }));
        var arithmetic = new MosaicArithmetic(
            Width, Height, cfa.RedRow(), cfa.RedColumn(), 1, 1, White, (float)(2.1 * 3), (float)(0.5 * 3), (float)(1.6 * 3),
            clip, matrix is null ? null : Array.ConvertAll(matrix, v => (float)v));
        float[] ours = Run<float>(expected.Length, (output, launches) =>
            IspLauncher.Add(arithmetic, pixels.Address, black.Address, 0, 0, output, launches));
        Assert.That(ours, Is.EqualTo(expected));
    }

    [TestCase(OutputCurve.Srgb)]
    [TestCase(OutputCurve.Gamma22)]
    public void OutputCurveEqualsTheHosts(OutputCurve curve)
    {
        const int Width = 67, Height = 9, Wide = 71;
        float[] picture = TorchTensors.Uniform(Wide * Height * 3, 9, 1.2f);
        DeviceCurve deviceCurve = curve == OutputCurve.Srgb ? DeviceCurve.Srgb : DeviceCurve.Gamma22;
        using SimulatedMemory input = Upload(MemoryMarshal.AsBytes<float>(picture));
        byte[] eight = Run<byte>(Width * Height * 3, (output, launches) =>
            OutputCurveLauncher.Add(input.Address, Wide, Width, Height, false, deviceCurve, 8, output, 0, launches));
        ushort[] sixteen = Run<ushort>(Width * Height * 3, (output, launches) =>
            OutputCurveLauncher.Add(input.Address, Wide, Width, Height, false, deviceCurve, 16, output, 0, launches));
        for (int i = 0; i < eight.Length; i++)
        {
            float linear = picture[i / (Width * 3) * Wide * 3 + i % (Width * 3)];
            double encoded = OutputCurves.Encode(curve, Math.Clamp(linear, 0, 1));
            Assert.That((double)eight[i], Is.EqualTo(encoded * 255).Within(0.501), $"sample {i}: {linear}");
            Assert.That((double)sixteen[i], Is.EqualTo(encoded * 65535).Within(1), $"sample {i}: {linear}");
        }
    }

    [Test]
    public void NotANumberIsReported()
    {
        using SimulatedMemory invalid = Upload(new byte[4]), input = Upload(MemoryMarshal.AsBytes<float>(
            new float[] { 0, 1, 0.5f, 0, float.NaN, 0 }));
        Run<byte>(6, (output, launches) => OutputCurveLauncher.Add(
            input.Address, 2, 2, 1, true, DeviceCurve.Identity, 8, output, invalid.Address, launches));
        byte[] word = new byte[4];
        invalid.Read(0, word);
        Assert.That(word[0], Is.EqualTo(1));
    }

    private static SimulatedMemory Upload(ReadOnlySpan<byte> bytes)
    {
        SimulatedMemory memory = new(Kernels.Device, bytes.Length);
        memory.Write(0, bytes);
        return memory;
    }

    private static unsafe T[] Run<T>(int count, Action<ulong, LaunchList> add)
        where T : unmanaged
    {
        using SimulatedMemory output = new(Kernels.Device, (long)count * sizeof(T));
        LaunchList launches = new();
        add(output.Address, launches);
        Kernels.Run(launches, "kernel");
        T[] values = new T[count];
        output.Read(0, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
