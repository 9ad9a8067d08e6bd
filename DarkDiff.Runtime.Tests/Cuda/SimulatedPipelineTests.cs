using System.Globalization;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Metrics;
using DarkDiff.Runtime.Tests.Cli;
using DarkDiff.Runtime.Tests.Raw;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>
/// The command on the simulated GPU: the shipped weights, every kernel from its PTX, every stage as a captured graph,
/// through the host code of a real GPU.
/// </summary>
[TestFixture]
internal sealed class SimulatedPipelineTests : CliFixture
{
    private const double LeastDecibels = 45;

    [OneTimeSetUp]
    public void NeedsACompiler()
    {
        if (!KernelPtx.CompilerIsThere)
            Assert.Ignore("clang-19 is not installed: the CUDA kernels cannot be compiled");
    }

    [TestCase("f16", 1, "104x64")]
    [TestCase("f16", 2, "104x64")]
    [TestCase("f16", 1, "320x64", "--tile", "128")]
    public void TheSimulatedGpuGivesTheProcessorsPicture(
        string precision, double guidance, string size, params string[] options)
    {
        string photo = Path.Combine(TestData.RepositoryRoot, "samples", "dogs.reference.png"), raw = At("dark.dng");
        Check("synth", photo, "-o", raw, "--crop", size, "--ratio", "100");
        string scale = guidance.ToString(CultureInfo.InvariantCulture);
        string[] same = [raw, "--steps", "2", "--guidance", scale, "--seed", "3", .. options];
        Check(["run", .. same, "-o", At("cpu.png"), "--device", "cpu"]);
        Check(["run", .. same, "-o", At("sim.png"), "--device", "sim", "--precision", precision]);
        Picture cpu = Read("cpu.png"), sim = Read("sim.png");
        Assert.That(cpu.Data.Distinct().Count(), Is.GreaterThan(100), "a picture, not a plane");
        double decibels = new PeakSignalToNoise().Measure(sim, cpu);
        TestContext.Out.WriteLine($"{precision}, guidance {scale}: {decibels:f1} dB");
        Assert.That(decibels, Is.GreaterThanOrEqualTo(LeastDecibels));
    }

    [Test]
    public void TheReportNamesTheDevice()
    {
        MakeWeights();
        string raw = MakeRaw("a.dng", 64, 64);
        (int code, string output, string error) = Run(
            "run", raw, "-o", At("a.png"), "--weights", Weights, "--device", "sim", "--precision", "bf16", "--steps", "1",
            "--json", "-q");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("simulated GPU (sm_80, bf16)"));
    }

    private static void Check(params string[] args)
    {
        (int code, _, string error) = Run(args);
        Assert.That(code, Is.Zero, error);
    }

    private Picture Read(string name)
    {
        (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(At(name));
        return Picture.FromRgb8(width, height, rgb);
    }
}
