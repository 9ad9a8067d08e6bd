using System.Text;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Runtime.Tests.Cuda.Native;

/// <summary>NVRTC as the compiler of kernels, on a stand-in that tells what it was asked for.</summary>
public class NvrtcCompilerTests
{
    private static readonly KernelSource s_source = new("conv2d", "12345", [new("common.cuh", "123"), new("b.cuh", "")]);

    private StubLibraries _stubs = null!;

    [OneTimeSetUp]
    public void BuildStubs() => _stubs = StubLibraries.Build(["nvrtc"]);

    [OneTimeTearDown]
    public void RemoveStubs() => _stubs?.Dispose();

    [SetUp]
    public void Reset()
    {
        _stubs.Forget();
        _stubs.Answer();
    }

    [Test]
    public void TheNameTellsTheVersion() => IsolatedRuntime.Run(_stubs.Folder, _ =>
    {
        Assert.That(NvrtcCompiler.Open().Name, Is.EqualTo("NVRTC 12.8"));
        Assert.That(KernelCompilers.Find(), Is.TypeOf<NvrtcCompiler>(), "NVRTC goes before clang");
    });

    [Test]
    public void MachineCodeIsMadeForAKnownArchitecture() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        byte[] code = NvrtcCompiler.Open().Compile(s_source, ElementType.BF16, 90);
        Assert.That(
            Encoding.UTF8.GetString(code),
            Is.EqualTo("code of conv2d.cu --gpu-architecture=sm_90 --std=c++17 --device-as-default-execution-space -DDD_BF16=1"));
        Assert.That(new StubLibraries(folder).Calls, Is.EqualTo(new[]
        {
            "nvrtcCreateProgram conv2d.cu 5 bytes, 2 headers", "header common.cuh 3 bytes", "header b.cuh 0 bytes",
            "option --gpu-architecture=sm_90", "option --std=c++17", "option --device-as-default-execution-space",
            "option -DDD_BF16=1", "nvrtcCompileProgram", "nvrtcGetCUBIN", "nvrtcDestroyProgram",
        }));
    });

    [Test]
    public void PtxOfTheNewestOlderArchitectureIsMadeForAnUnknownOne() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        NvrtcCompiler compiler = NvrtcCompiler.Open();
        byte[] code = compiler.Compile(s_source, ElementType.F16, 121);
        Assert.That(Encoding.UTF8.GetString(code), Does.Contain("=compute_120 ").And.EndWith("-DDD_BF16=0\0"));
        Assert.That(new StubLibraries(folder).Calls, Does.Contain("nvrtcGetPTX").And.No.Member("nvrtcGetCUBIN"));
        Assert.That(compiler.Options(ElementType.F16, 89)[0], Is.EqualTo("--gpu-architecture=compute_86"));
        Assert.That(compiler.Options(ElementType.F16, 80)[0], Is.EqualTo("--gpu-architecture=sm_80"));
    });

    [Test]
    public void ARefusedSourceGivesTheLog() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        StubLibraries stubs = new(folder);
        stubs.Answer(("nvrtcCompileProgram", 6));
        KernelCompilationException error = Assert.Throws<KernelCompilationException>(
            () => NvrtcCompiler.Open().Compile(s_source, ElementType.F16, 80))!;
        Assert.That(error.Log, Is.EqualTo("conv2d.cu(3): error: stub"));
        Assert.That(error.Compiler, Is.EqualTo("NVRTC 12.8"));
        Assert.That(stubs.Calls, Does.Contain("nvrtcDestroyProgram"));
    });

    [Test]
    public void MissingBuiltinsAreNamed() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        new StubLibraries(folder).Answer(("nvrtcCompileProgram", 7));
        Assert.That(
            () => NvrtcCompiler.Open().Compile(s_source, ElementType.F16, 80),
            Throws.TypeOf<CudaLibraryMissingException>().With.Property("Library").EqualTo("nvrtc-builtins"));
    });

    [Test]
    public void OtherErrorsComeInNvrtcsWords() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        new StubLibraries(folder).Answer(("nvrtcCompileProgram", 5));
        Assert.That(
            () => NvrtcCompiler.Open().Compile(s_source, ElementType.F16, 80),
            Throws.TypeOf<CudaException>().With.Message.Contains("NVRTC_ERROR_INVALID_OPTION")
                .And.Message.Contains("nvrtcCompileProgram(conv2d.cu)").And.Message.Contains("error 5"));
    });

    [Test]
    public void EveryKernelFileGoesThroughTheCache() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        string cache = Path.Combine(folder, "cache");
        WarmupResult first = KernelWarmup.Run([80, 90], [ElementType.F16, ElementType.BF16], cache);
        Assert.That((first.Compiled, first.Found), Is.EqualTo((4 * KernelSources.Modules.Count, 0)));
        WarmupResult second = KernelWarmup.Run([90, 80, 90], [ElementType.F16], cache);
        Assert.That((second.Compiled, second.Found), Is.EqualTo((0, 2 * KernelSources.Modules.Count)));
        Assert.That(new KernelCache(cache).Size().Entries, Is.EqualTo(first.Compiled));
        Directory.Delete(cache, recursive: true);
    });
}
