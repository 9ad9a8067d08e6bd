using System.Runtime.InteropServices;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Kernels;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Random;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Tests.Support;
using TorchSharp;

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
    [TestCase(3, 1UL, ulong.MaxValue)]
    [TestCase(1024, 7UL, 1UL << 40)]
    [TestCase(4097, 42UL, 0UL)]
    [TestCase(10_003, ulong.MaxValue, 7UL)]
    public void NoiseEqualsTheHosts(int count, ulong seed, ulong stream)
    {
        float[] expected = new float[count];
        GaussianNoise.Fill(expected, seed, stream);
        float[] ours = Run<float>(count, (output, launches) => GaussianNoiseLauncher.Add(output, count, seed, stream, launches));
        Assert.That(ours, Is.EqualTo(expected));
    }

    [TestCase(1)]
    [TestCase(4097)]
    [ToleranceTestOf("dd_gaussian_noise")]
    public void NoiseMatchesTorch(int count)
    {
        using IDisposable scope = torch.NewDisposeScope();
        float[] ours = Run<float>(count, (output, launches) => GaussianNoiseLauncher.Add(output, count, 11, 3, launches));
        uint[] words = new uint[(count + 3) / 4 * 4];
        for (int block = 0; block < words.Length / 4; block++)
        {
            (words[4 * block], words[4 * block + 1], words[4 * block + 2], words[4 * block + 3]) =
                Philox.Block((uint)block, 0, 3, 0, 11, 0);
        }

        // Box-Muller of each pair of words.
        torch.Tensor Reference(torch.ScalarType type)
        {
            torch.Tensor pairs = torch.tensor(Array.ConvertAll(words, w => (double)w), [words.Length / 2, 2]);
            torch.Tensor radius = (-2 * ((pairs[.., 0] + 0.5) / 4294967296.0).to_type(type).log()).sqrt();
            torch.Tensor angle = (pairs[.., 1] * (2 * Math.PI / 4294967296.0)).to_type(type);
            return torch.stack([radius * angle.cos(), radius * angle.sin()], 1).flatten()[..count];
        }

        TensorAssert.Close(
            ours, TorchTensors.Values(Reference(torch.ScalarType.Float32)),
            TorchTensors.DoubleValues(Reference(torch.ScalarType.Float64)), $"noise {count}");
    }

    [TestCase(CfaPattern.Rggb, 1031, 7, false, false, 1, 1, false)]
    [TestCase(CfaPattern.Bggr, 1031, 7, true, true, 1, 1, true)]
    [TestCase(CfaPattern.Grbg, 1030, 12, false, true, 2, 2, false)]
    [TestCase(CfaPattern.Gbrg, 515, 9, true, false, 4, 3, true)]
    [TestCase(CfaPattern.Rggb, 2, 2, false, false, 2, 2, true)]
    [TestCase(CfaPattern.Bggr, 1027, 3, false, true, 3, 5, true)]
    [ToleranceTestOf("dd_isp")]
    public void IspEqualsTheHostsAndMatchesTorch(
        CfaPattern cfa, int width, int height, bool clip, bool withMatrix, int blackRows, int blackColumns, bool withDeltas)
    {
        using IDisposable scope = torch.NewDisposeScope();
        const int White = 1000;
        var random = new Random(5);
        ushort[] mosaic = [.. Enumerable.Range(0, width * height).Select(_ => (ushort)random.Next(0, 1100))];
        double[]? matrix = withMatrix ? [1.6, -0.4, -0.2, -0.3, 1.5, -0.2, 0.1, -0.6, 1.5] : null;
        float[] black = [.. Enumerable.Range(0, blackRows * blackColumns).Select(i => 60 + 3.5f * i)];
        float[] columnDeltas = [.. Enumerable.Range(0, width).Select(_ => withDeltas ? random.NextSingle() * 8 : 0)];
        float[] rowDeltas = [.. Enumerable.Range(0, height).Select(_ => withDeltas ? random.NextSingle() * 8 - 4 : 0)];
        float[] levels = [.. Enumerable.Range(0, width * height).Select(i =>
            black[i / width % blackRows * blackColumns + i % width % blackColumns] + rowDeltas[i / width]
                + columnDeltas[i % width])];
        float[] normal = [.. mosaic.Select((v, i) => (v - levels[i]) / (White - levels[i]))];
        var balance = new WhiteBalance(2.1, 1.6);
        var development = new CellDevelopment(cfa, balance, 3, matrix, clip ? ClipMode.Zero : ClipMode.None);
        float[] expected = new float[width / 2 * (height / 2) * 3];
        for (int row = 0; row < height / 2; row++)
        {
            development.DevelopRow(
                normal.AsSpan(2 * row * width, width), normal.AsSpan((2 * row + 1) * width, width),
                expected.AsSpan(row * (width / 2) * 3, width / 2 * 3));
        }

        using SimulatedMemory pixels = Upload(MemoryMarshal.AsBytes<ushort>(mosaic));
        using SimulatedMemory blacks = Upload(MemoryMarshal.AsBytes<float>(black));
        using SimulatedMemory columns = Upload(MemoryMarshal.AsBytes<float>(columnDeltas));
        using SimulatedMemory rows = Upload(MemoryMarshal.AsBytes<float>(rowDeltas));
        var arithmetic = new MosaicArithmetic(
            width, height, cfa.RedRow(), cfa.RedColumn(), blackRows, blackColumns, White, (float)(2.1 * 3), (float)(0.5 * 3),
            (float)(1.6 * 3), clip, matrix is null ? null : Array.ConvertAll(matrix, v => (float)v));
        float[] ours = Run<float>(expected.Length, (output, launches) => IspLauncher.Add(
            arithmetic, pixels.Address, blacks.Address, withDeltas ? columns.Address : 0, withDeltas ? rows.Address : 0, output,
            launches));
        Assert.That(ours, Is.EqualTo(expected));

        torch.Tensor Reference(torch.ScalarType type)
        {
            torch.Tensor level = torch.tensor(levels, [height, width]).to_type(type);
            torch.Tensor x = torch.tensor(Array.ConvertAll(mosaic, v => (float)v), [height, width]).to_type(type);
            x = ((x - level) / (White - level))[..(height / 2 * 2), ..(width / 2 * 2)];
            if (clip)
                x = x.clamp_min(0);
            torch.Tensor Plane(int row, int column) => x.reshape(height / 2, 2, width / 2, 2)[.., row, .., column];
            (int r, int c) = (cfa.RedRow(), cfa.RedColumn());
            torch.Tensor rgb = torch.stack(
                [
                    Plane(r, c) * (balance.Red * 3), (Plane(r, 1 - c) + Plane(1 - r, c)) * 1.5,
                    Plane(1 - r, 1 - c) * (balance.Blue * 3),
                ], -1).clamp_max(1);
            if (matrix is not null)
            {
                rgb = torch.matmul(rgb, torch.tensor(matrix, [3, 3]).to_type(type).t()).clamp_max(1);
                if (clip)
                    rgb = rgb.clamp_min(0);
            }

            return rgb;
        }

        // Difference and quotient, balance, matrix: three stages.
        TensorAssert.Close(
            ours, TorchTensors.Values(Reference(torch.ScalarType.Float32)),
            TorchTensors.DoubleValues(Reference(torch.ScalarType.Float64)), $"ISP {cfa}", roundings: 3);
    }

    [TestCase(OutputCurve.Srgb, 67, 71, 9)]
    [TestCase(OutputCurve.Gamma22, 67, 71, 9)]
    [TestCase(OutputCurve.Srgb, 1024, 1024, 3)]
    [TestCase(OutputCurve.Gamma22, 1000, 1004, 3)]
    [TestCase(OutputCurve.Srgb, 1, 1, 1)]
    [TestCase(OutputCurve.Srgb, 701, 701, 5)]
    [ToleranceTestOf("dd_output_8", "dd_output_16")]
    public void OutputCurveMatchesTorch(OutputCurve curve, int width, int wide, int height)
    {
        using IDisposable scope = torch.NewDisposeScope();
        float[] picture = TorchTensors.Uniform(wide * height * 3, 9, 1.2f);
        picture[0] = 0.4f;
        DeviceCurve deviceCurve = curve == OutputCurve.Srgb ? DeviceCurve.Srgb : DeviceCurve.Gamma22;
        using SimulatedMemory input = Upload(MemoryMarshal.AsBytes<float>(picture));
        byte[] eight = Run<byte>(width * height * 3, (output, launches) =>
            OutputCurveLauncher.Add(input.Address, wide, width, height, false, deviceCurve, 8, output, 0, launches));
        ushort[] sixteen = Run<ushort>(width * height * 3, (output, launches) =>
            OutputCurveLauncher.Add(input.Address, wide, width, height, false, deviceCurve, 16, output, 0, launches));
        torch.Tensor Encoded(torch.ScalarType type)
        {
            torch.Tensor x = torch.tensor(picture, [height, wide * 3])[.., ..(width * 3)].to_type(type).clamp(0, 1);
            return curve == OutputCurve.Gamma22 ? x.pow(1 / 2.2)
                : torch.where(x <= 0.0031308, 12.92 * x, 1.055 * x.pow(1 / 2.4) - 0.055);
        }

        // The step of a sample is part of the type that PyTorch computes in, too.
        foreach ((float[] ours, int most) in new[]
        {
            (Array.ConvertAll(eight, v => (float)v), 255), (Array.ConvertAll(sixteen, v => (float)v), 65535),
        })
        {
            TensorAssert.Close(
                ours, TorchTensors.Values((Encoded(torch.ScalarType.Float32) * most).round()),
                TorchTensors.DoubleValues(Encoded(torch.ScalarType.Float64) * most), $"{curve}, {most} steps");
        }

        for (int i = 0; i < eight.Length; i++)
        {
            float linear = picture[i / (width * 3) * wide * 3 + i % (width * 3)];
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
