using DarkDiff.Cli;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.SafeTensors;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Cli;

/// <summary>Runs command lines in this process, in a folder of their own, with a small random model.</summary>
public abstract class CliFixture
{
    protected static ModelConfig Small => SmallModel.Config;

    protected string Folder { get; private set; } = "";

    protected string Weights => At("small.safetensors");

    [SetUp]
    public void MakeFolder() => Folder = Directory.CreateTempSubdirectory("darkdiff-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    protected string At(string name) => Path.Combine(Folder, name);

    protected static (int Code, string Output, string Error) Run(params string[] args) =>
        Run(CancellationToken.None, args);

    protected static (int Code, string Output, string Error) Run(CancellationToken cancellation, params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = CommandLine.Run(args, new CommandContext(output, error, null, cancellation));
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Writes the weights of a small random model.</summary>
    protected void MakeWeights() => RandomWeights.Write(Weights, Small, 1, SafeTensorType.F16);

    /// <summary>Makes a photograph and a noisy raw file of it.</summary>
    protected string MakeRaw(string name, int width = 88, int height = 62)
    {
        string photo = MakePhoto("photo.png", width, height);
        string raw = At(name);
        (int code, _, string error) = Run("synth", photo, "-o", raw, "--force", "--ratio", "100");
        Assert.That(code, Is.Zero, error);
        File.Delete(Path.ChangeExtension(raw, ".reference.png"));
        File.Delete(photo);
        return raw;
    }

    /// <summary>Makes a photograph with a smooth ramp.</summary>
    protected string MakePhoto(string name, int width, int height)
    {
        float[] data = new float[width * height * 3];
        for (int i = 0; i < data.Length; i++)
            data[i] = 0.2f + 0.6f * (i / 3 % width) / width * (i % 3 + 1) / 3;
        string path = At(name);
        PictureWriter.Write(
            path, new Picture(width, height, data), new PictureMetadata(), new PictureOptions { Overwrite = true });
        return path;
    }

    /// <summary>Names of the files in the folder, sorted.</summary>
    protected string[] Files(string folder = "") =>
        [.. Directory.GetFiles(At(folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
