using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Tests.Cuda;

namespace DarkDiff.Runtime.Tests.Cli;

/// <summary><c>darkdiff-rt bench kernels</c>.</summary>
[TestFixture]
public sealed class BenchCommandTests : CliFixture
{
    [Test]
    public void OneSmallKernelIsCountedAndReported()
    {
        if (!KernelPtx.CompilerIsThere)
            Assert.Ignore("clang-19 is not installed: the CUDA kernels cannot be compiled");
        string folder = At("bench");
        (int code, string output, string error) =
            Run("bench", "kernels", "--device", "sim", "--precision", "bf16", "--filter", "SiLU 1×1280", "-o", folder);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("| SiLU 1×1280 ").And.Contain("A100 est. µs").And.Not.Contain("measured"));
        Assert.That(Files("bench"), Is.EqualTo(new[] { "kernels.csv", "roofline.png" }));
        Assert.That(File.ReadAllLines(Path.Combine(folder, "kernels.csv")), Has.Length.EqualTo(2));
        (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(Path.Combine(folder, "roofline.png"));
        Assert.That((width, height), Is.EqualTo((1400, 900)));
        Assert.That(rgb.Distinct().Count(), Is.GreaterThan(16), "the plot is blank");

        (code, _, error) = Run("bench", "kernels", "--device", "sim", "--filter", "SiLU 1×1280", "-o", folder);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("exists already; --force replaces it"));
    }

    [TestCase("--filter", "nothing", "no kernel has 'nothing'")]
    [TestCase("--device", "cpu", "expected cuda or sim")]
    [TestCase("--precision", "f32", "expected f16 or bf16")]
    [TestCase("--device", "tpu", "expected auto, cpu, cuda, cuda:N or sim")]
    public void WhatMakesNoSenseIsOneSentence(string option, string value, string expected)
    {
        (int code, string output, string error) = Run("bench", "kernels", option, value);
        Assert.That(code, Is.EqualTo(2), error);
        Assert.That(output, Is.Empty);
        Assert.That(error.Split('\n')[0], Does.Contain(expected));
    }

    [Test]
    public void TheFolderMayNotBeAFile()
    {
        File.WriteAllText(At("file"), "");
        (int code, _, string error) = Run("bench", "kernels", "--device", "sim", "-o", At("file"));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("found a file, expected a folder"));
    }

    [Test]
    public void AMistypedOptionNamesTheWholeCommand()
    {
        (int code, _, string error) = Run("bench", "kernels", "--fliter", "x");
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain("'darkdiff-rt bench kernels --help'"));
    }
}
