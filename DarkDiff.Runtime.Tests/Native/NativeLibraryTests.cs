using System.Runtime.InteropServices;
using System.Text;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Native.Structs;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.SafeTensors;
using DarkDiff.Runtime.Tests.Raw;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Native;

/// <summary>The C interface, from C.</summary>
[TestFixture]
internal sealed class NativeLibraryTests
{
    private string folder = "";
    private string weights = "";

    [OneTimeSetUp]
    public void WriteWeights()
    {
        folder = Directory.CreateTempSubdirectory("darkdiff-native").FullName;
        weights = Path.Combine(folder, "gewöhnlich.safetensors");
        RandomWeights.Write(weights, SmallModel.Config, 41, SafeTensorType.F16);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void TheLibraryKeepsWhatItsHeaderPromises()
    {
        string program = NativeLibrary.Compile(
            Path.Combine(TestData.RepositoryRoot, "DarkDiff.Runtime.Tests", "Native", "contract.c"), folder);
        (int code, byte[] output, string error) = NativeLibrary.Run(
            program, [weights, Path.Combine(folder, "fehlt.safetensors")]);
        string text = Encoding.UTF8.GetString(output);
        Assert.That(code, Is.Zero, text + error);
        Assert.That(text.Trim().Split('\n'), Is.EqualTo(Layout()));
    }

    [Test]
    public void TheExampleGivesThePictureOfTheManagedInterface()
    {
        const int Width = 64, Height = 44;
        string program = NativeLibrary.Compile(
            Path.Combine(TestData.RepositoryRoot, "DarkDiff.Native", "examples", "enhance.c"), folder);
        ushort[] mosaic = new ushort[Width * Height];
        for (int i = 0; i < mosaic.Length; i++)
            mosaic[i] = (ushort)(500 + i % Width * 20 + i * 7919 % 331);
        string file = Path.Combine(folder, "mosaic");
        File.WriteAllBytes(file, MemoryMarshal.AsBytes(mosaic.AsSpan()).ToArray());
        (int code, byte[] output, string error) = NativeLibrary.Run(
            program, [weights, file, $"{Width}", $"{Height}", "512", "16383", "2"]);
        Assert.That(code, Is.Zero, error);

        using CpuDevice device = new(1);
        using DarkDiffSession session = new(weights, device);
        byte[] rgb = new byte[Width / 2 * (Height / 2) * 3];
        RawMetadata metadata = new() { Cfa = CfaPattern.Rggb, BlackLevel = [512], WhiteLevel = 16383 };
        session.EnhanceMosaic(
            mosaic, Width, Height, metadata, new IspOptions(), new EnhanceOptions { Steps = 2 }, rgb);
        byte[] head = Encoding.ASCII.GetBytes($"P6\n{Width / 2} {Height / 2}\n255\n");
        Assert.That(output[..head.Length], Is.EqualTo(head));
        Assert.That(rgb.Distinct().Count(), Is.GreaterThan(20));
        // The picture of the compiler that works ahead of time, on one or more threads, is this one bit for bit.
        Assert.That(output[head.Length..], Is.EqualTo(rgb));
        Assert.That(error, Does.Contain("step 2 of 2"));

        (code, output, error) = NativeLibrary.Run(program, [file, file, "64", "44", "512", "16383"]);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(error, Does.Contain("expected"));

        if (!File.Exists("/dev/full"))
            return;
        (code, _, error) = NativeLibrary.Run(
            "/bin/sh",
            ["-c", "exec \"$@\" >/dev/full", "sh", program, weights, file, $"{Width}", $"{Height}", "512", "16383", "1"]);
        Assert.That(code, Is.EqualTo(1), "nothing can be written");
        Assert.That(error, Does.Contain("cannot write the picture"));
    }

    /// <summary>What contract.c prints, from the structures of the library.</summary>
    private static unsafe string[] Layout()
    {
        List<string> lines = [];
        OpenOptions open = default;
        lines.Add($"darkdiff_open_options {sizeof(OpenOptions)}");
        Add("darkdiff_open_options.threads", &open, &open.Threads, sizeof(int));
        Add("darkdiff_open_options.precision", &open, &open.Precision, sizeof(int));
        Mosaic mosaic = default;
        lines.Add($"darkdiff_mosaic {sizeof(Mosaic)}");
        Add("darkdiff_mosaic.width", &mosaic, &mosaic.Width, sizeof(int));
        Add("darkdiff_mosaic.height", &mosaic, &mosaic.Height, sizeof(int));
        Add("darkdiff_mosaic.cfa", &mosaic, &mosaic.Cfa, sizeof(int));
        Add("darkdiff_mosaic.values", &mosaic, &mosaic.Values, sizeof(ushort*));
        Add("darkdiff_mosaic.stride", &mosaic, &mosaic.Stride, sizeof(nuint));
        Add("darkdiff_mosaic.black_level", &mosaic, &mosaic.BlackLevel, sizeof(Mosaic.Four));
        Add("darkdiff_mosaic.white_level", &mosaic, &mosaic.WhiteLevel, sizeof(float));
        Add("darkdiff_mosaic.neutral", &mosaic, &mosaic.Neutral, sizeof(Mosaic.Three));
        Add("darkdiff_mosaic.xyz_to_camera", &mosaic, &mosaic.XyzToCamera, sizeof(Mosaic.Nine));
        Add("darkdiff_mosaic.orientation", &mosaic, &mosaic.Orientation, sizeof(int));
        RunOptions run = default;
        lines.Add($"darkdiff_run_options {sizeof(RunOptions)}");
        Add("darkdiff_run_options.steps", &run, &run.Steps, sizeof(int));
        Add("darkdiff_run_options.guidance", &run, &run.Guidance, sizeof(float));
        Add("darkdiff_run_options.gain", &run, &run.Gain, sizeof(float));
        Add("darkdiff_run_options.memory", &run, &run.Memory, sizeof(ulong));
        Add("darkdiff_run_options.seed", &run, &run.Seed, sizeof(ulong));
        Add("darkdiff_run_options.tile", &run, &run.Tile, sizeof(int));
        Add("darkdiff_run_options.progress", &run, &run.Progress, sizeof(void*));
        Add("darkdiff_run_options.user", &run, &run.User, sizeof(void*));
        PictureBuffer picture = default;
        lines.Add($"darkdiff_picture {sizeof(PictureBuffer)}");
        Add("darkdiff_picture.width", &picture, &picture.Width, sizeof(int));
        Add("darkdiff_picture.height", &picture, &picture.Height, sizeof(int));
        Add("darkdiff_picture.bits", &picture, &picture.Bits, sizeof(int));
        Add("darkdiff_picture.rgb", &picture, &picture.Rgb, sizeof(void*));
        Add("darkdiff_picture.stride", &picture, &picture.Stride, sizeof(nuint));
        return [.. lines];

        void Add(string name, void* structure, void* field, int size) =>
            lines.Add($"{name} {(byte*)field - (byte*)structure} {size}");
    }
}
