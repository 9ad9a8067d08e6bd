using System.Diagnostics;
using DarkDiff.Reference.Commands;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Runtime.Tests.Conversion;

/// <summary>The command <c>convert</c>.</summary>
[TestFixture]
internal sealed class ConvertCommandTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("darkdiff-convert").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void WhatCannotBeConvertedIsNamedInOneSentence()
    {
        string pickled = Path.Combine(folder, "v2-1.ckpt");
        File.WriteAllText(pickled, "PK");
        string empty = Path.Combine(folder, "empty.safetensors");
        SafeTensorsWriter.Write(empty, []);
        string unet = Path.Combine(folder, "model", "unet");
        Directory.CreateDirectory(unet);
        File.WriteAllText(Path.Combine(unet, "diffusion_pytorch_model.bin"), "PK");
        Expect(Path.Combine(folder, "nothing"), "found no such file or folder");
        Expect(pickled, "found a pickled checkpoint");
        Expect(empty, "and 683 more, expected the 686 tensors of the U-Net");
        Expect(Path.GetDirectoryName(unet)!, "found pickled weights only, expected diffusion_pytorch_model.safetensors");
    }

    [Test]
    public void AnExistingFileIsKept()
    {
        string target = Path.Combine(folder, "there.safetensors");
        File.WriteAllText(target, "mine");
        IOException? refusal = Assert.ThrowsAsync<IOException>(
            () => Run(Path.Combine(folder, "nothing"), "-o", target));
        Assert.That(refusal!.Message, Does.Contain("exists already"));
        Assert.That(File.ReadAllText(target), Is.EqualTo("mine"));
    }

    /// <summary>Full size, as users run it: in a process of its own, whose peak memory is looked at.</summary>
    [Test]
    [Explicit("writes five gigabytes to the temporary folder")]
    public void FullSizeConvertsInLittleMemory()
    {
        string source = Path.Combine(folder, "sd21.safetensors");
        FullSizeSource.Write(source, SafeTensorType.F16);
        string target = Path.Combine(folder, "start.safetensors");
        Stopwatch watch = Stopwatch.StartNew();
        string program = Path.ChangeExtension(typeof(ConvertCommand).Assembly.Location, ".dll");
        using Process process = Process.Start("dotnet", [program, "convert", source, "-o", target, "--prediction", "v"]);
        long peak = 0;
        while (!process.WaitForExit(50))
        {
            process.Refresh();
            peak = Math.Max(peak, process.PeakWorkingSet64);
        }

        long written = new FileInfo(target).Length;
        TestContext.Out.WriteLine(
            $"{written / 1e6:F0} MB in {watch.Elapsed.TotalSeconds:F1} s, at most {peak / 1e6:F0} MB in memory");
        Assert.That(process.ExitCode, Is.Zero);
        Assert.That(peak, Is.LessThan(1.3 * written).And.GreaterThan(0));
        using ModelWeights weights = ModelWeights.Open(target);
        ModelConfig expected = ModelConfigs.Sd21 with { Diffusion = new DiffusionConfig { Prediction = Prediction.V } };
        Assert.That(weights.Config.ToJson(), Is.EqualTo(expected.ToJson()));
    }

    private static Task<int> Run(params string[] args) => ConvertCommand.Create().Parse(args).InvokeAsync(
        new() { EnableDefaultExceptionHandler = false });

    private void Expect(string source, string words)
    {
        string target = Path.Combine(folder, "start.safetensors");
        InvalidDataException? refusal = Assert.ThrowsAsync<InvalidDataException>(() => Run(source, "-o", target));
        Assert.That(refusal!.Message, Does.Contain(words));
        Assert.That(refusal.Message, Does.Not.Contain('\n'));
        Assert.That(Directory.GetFiles(folder, "start*"), Is.Empty);
    }
}
