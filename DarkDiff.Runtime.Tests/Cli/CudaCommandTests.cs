using System.Runtime.InteropServices;
using System.Text.Json;
using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Runtime.Tests.Cuda.Native;

namespace DarkDiff.Runtime.Tests.Cli;

/// <summary>
/// What the command does with a CUDA device. The device is a stand-in whose kernels do nothing, so that all but the
/// picture is as on a real one.
/// </summary>
public class CudaCommandTests : CliFixture
{
    private StubLibraries _stubs = null!;
    private Dictionary<string, string> _environment = null!;

    [OneTimeSetUp]
    public void BuildStubs() => _stubs = StubLibraries.Build(["cuda", "nvrtc", "cublaslt"]);

    [OneTimeTearDown]
    public void RemoveStubs() => _stubs?.Dispose();

    [SetUp]
    public void UseStubs()
    {
        _stubs.Forget();
        _stubs.Answer();
        _environment = new()
        {
            ["DARKDIFF_CUDA_PATH"] = _stubs.Folder,
            ["DARKDIFF_CACHE"] = At("cache"),
        };
    }

    [Test]
    public void DoctorTellsWhatIsThere()
    {
        (int code, string output, string error) = CliProcess.Run(_environment, "doctor", "--json");
        Assert.That(code, Is.Zero, error);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.That(json.GetProperty("cuda_ready").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("driver").GetProperty("version").GetString(), Is.EqualTo("12.8"));
        Assert.That(json.GetProperty("cache").GetProperty("folder").GetString(), Is.EqualTo(At("cache")));
        JsonElement device = json.GetProperty("devices")[0];
        Assert.That(device.GetProperty("device").GetString(), Is.EqualTo("cuda:0"));
        Assert.That(device.GetProperty("architecture").GetString(), Is.EqualTo("sm_89"));
        Assert.That(device.GetProperty("supported").GetBoolean(), Is.True);
    }

    [Test]
    public void DoctorTellsWhatIsMissingAndHowToGetIt()
    {
        if (NativeLibrary.TryLoad("libcuda.so.1", out _))
            Assert.Ignore("there is a CUDA driver on this machine");
        (int code, string output, string error) = Run("doctor");
        Assert.That((code, error), Is.EqualTo((1, "")));
        Assert.That(output, Does.Match(@"CPU device\s+cpu").And.Match(@"CUDA driver\s+not usable"));
        Assert.That(output, Does.Contain("- the CUDA driver is not on this machine").And.Contain("install NVIDIA's"));
    }

    [Test]
    public void WarmupsOfTwoProcessesShareACache()
    {
        string[] words = ["warmup", "--arch", "sm_80", "sm_90", "--precision", "bf16", "-q"];
        (int Code, string Output, string Error)[] both = new (int, string, string)[2];
        Parallel.For(0, 2, i => both[i] = CliProcess.Run(_environment, words));
        Assert.That(both, Is.All.EqualTo((0, "", "")));
        int files = 2 * KernelSources.Modules.Count;
        Assert.That(Files("cache"), Has.Length.EqualTo(files).And.All.EndsWith(".kernel"));
        (int code, string output, string error) = CliProcess.Run(_environment, words[..^1]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain($"0 files compiled by NVRTC 12.8, {files} were there"));
    }

    [Test]
    public void WarmupCompilesForTheDevicesThatAreThere()
    {
        (int code, _, string error) = CliProcess.Run(_environment, "warmup");
        Assert.That(code, Is.Zero, error);
        Assert.That(error, Does.Contain("conv2d sm_89 F16: compiled"));
        (code, _, error) = CliProcess.Run(_environment, "warmup", "--device", "cuda:4");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("cuda:4").And.Not.Contain("internal error"));
    }

    [TestCase("--arch", "80", "sm_80")]
    [TestCase("--arch", "sm_x", "sm_80")]
    [TestCase("--device", "gpu", "cuda:N")]
    public void MisuseOfWarmupIsOneSentence(string option, string value, string expected)
    {
        (int code, _, string error) = Run("warmup", option, value);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain($"found '{value}'").And.Contain(expected));
    }

    [Test]
    public void APictureIsMadeThroughTheDriverAndEverythingIsGivenBack()
    {
        MakeWeights();
        string raw = MakeRaw("a.dng");
        string[] words = ["run", raw, "--weights", Weights, "--device", "cuda", "--steps", "5", "--guidance", "1", "-q"];

        (int code, _, string error) = CliProcess.Run(_environment, [.. words, "--no-compile"]);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("is not in the cache").And.Contain("darkdiff-rt warmup"));
        Assert.That(CliProcess.Run(_environment, "warmup", "-q").Code, Is.Zero);

        _stubs.Forget();
        (code, _, error) = CliProcess.Run(_environment, [.. words, "--no-compile"]);
        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(File.Exists(At("a.darkdiff.png")), Is.True);

        ILookup<string, string> calls = _stubs.Calls.ToLookup(call => call.Split(' ')[0]);
        foreach ((string get, string giveBack) in new[]
        {
            ("cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease_v2"), ("cuMemAlloc_v2", "cuMemFree_v2"),
            ("cuMemAllocAsync", "cuMemFreeAsync"), ("cuMemHostAlloc", "cuMemFreeHost"),
            ("cuStreamCreate", "cuStreamDestroy_v2"), ("cuEventCreate", "cuEventDestroy_v2"),
            ("cuModuleLoadDataEx", "cuModuleUnload"), ("cuStreamEndCapture", "cuGraphDestroy"),
            ("cuGraphInstantiateWithFlags", "cuGraphExecDestroy"), ("cublasLtCreate", "cublasLtDestroy"),
            ("cublasLtMatmulDescCreate", "cublasLtMatmulDescDestroy"),
            ("cublasLtMatrixLayoutCreate", "cublasLtMatrixLayoutDestroy"),
        })
        {
            Assert.That(calls[get], Is.Not.Empty, get);
            Assert.That(calls[giveBack].Count(), Is.EqualTo(calls[get].Count()), $"{get} and {giveBack}");
        }

        int step = calls["cuGraphLaunch"].GroupBy(call => call).Max(launches => launches.Count());
        Assert.That(step, Is.EqualTo(5), "each step is one launch of the same graph");
    }
}
