using System.Text.Json.Nodes;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Runtime.Tests.Cli;

/// <summary>What a picture of Stable Diffusion 2.1's size takes of the machine's memory, weights in f16.</summary>
[Explicit("needs three gigabytes of disk, seven of memory, and minutes")]
internal sealed class FullSizeMemoryTests : CliFixture
{
    /// <summary>Beside what the plan announces: the runtime, the program, the picture.</summary>
    private const long Rest = 300_000_000;

    private string folder = "";
    private string weights = "";

    [OneTimeSetUp]
    public void WriteWeights()
    {
        folder = Directory.CreateTempSubdirectory("darkdiff-full-size").FullName;
        weights = Path.Combine(folder, "sd21.safetensors");
        RandomWeights.Write(weights, ModelConfigs.Sd21, 41, SafeTensorType.F16);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("4GB", 4_000_000_000)]
    [TestCase("5GB", 5_000_000_000)]
    [TestCase(null, 6_500_000_000)]
    public void TheProcessTakesWhatThePlanAnnounces(string? memory, long limit)
    {
        string raw = MakeRaw("dark.dng", 1024, 1024);
        string[] budget = memory is null ? [] : ["--memory", memory];
        (int planned, string plan, string planError) =
            Run(["info", weights, "--plan", "512x512", "--steps", "1", "--json", .. budget]);
        Assert.That(planned, Is.Zero, planError);
        long announced = (long)JsonNode.Parse(plan)!["plan"]!["total_bytes"]!;
        Assert.That(announced, Is.LessThanOrEqualTo(limit));

        string[] arguments =
            ["run", raw, "-o", At("out.png"), "--weights", weights, "--guidance", "2", "--steps", "1", "--json", .. budget];
        (int code, string output, string error) = CliProcess.Run(new Dictionary<string, string>(), arguments);
        Assert.That(code, Is.Zero, error);
        JsonNode file = JsonNode.Parse(output)!["files"]![0]!;
        Assert.That((int)file["width"]!, Is.EqualTo(512));
        long used = (long)file["activation_bytes"]! + (long)file["weight_bytes"]!;
        long peak = (long)file["peak_memory_bytes"]!;
        TestContext.Out.WriteLine($"announced {announced:N0}, used {used:N0}, peak of the process {peak:N0} bytes");
        Assert.That(used, Is.EqualTo(announced));
        Assert.That(peak, Is.LessThanOrEqualTo(used + Rest));
    }
}
