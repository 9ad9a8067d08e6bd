using System.Runtime.InteropServices;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Kernels.Cuda.Doctor;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Native;

namespace DarkDiff.Runtime.Tests.Cuda.Native;

/// <summary>What is said where CUDA's libraries are missing, and where they are looked for.</summary>
public class MissingLibraryTests
{
    [Test]
    public void AMissingDriverIsNamedWithItsRemedy()
    {
        SkipWhere("libcuda.so.1");
        CudaLibraryMissingException error = Assert.Throws<CudaLibraryMissingException>(() => NativeCudaDevice.Open())!;
        Assert.That(error.Library, Is.EqualTo("the CUDA driver"));
        Assert.That(error.Call, Is.EqualTo("load the CUDA driver"));
        Assert.That(error.Message, Does.Contain("libcuda.so.1").And.Contain("install NVIDIA's graphics driver"));
        Assert.That(NativeCudaDevice.Count(), Is.Zero);
    }

    [Test]
    public void AMissingNvrtcIsNamedWithItsRemedy()
    {
        SkipWhere("libnvrtc.so.12");
        Assert.That(
            () => NvrtcCompiler.Open(),
            Throws.TypeOf<CudaLibraryMissingException>().With.Property("Library").EqualTo("NVRTC")
                .And.Message.Contains("libnvrtc.so.12").And.Message.Contains("nvrtc-builtins")
                .And.Message.Contains("pip install nvidia-cuda-nvrtc-cu12"));
        Assert.That(
            KernelCompilers.Missing().Message, Does.Contain("NVRTC").And.Contain("apt install clang-19"));
    }

    [Test]
    public void AMissingCublasLtIsNamedAndTheDeviceGivenBack()
    {
        SkipWhere("libcublasLt.so.12");
        using StubLibraries stubs = StubLibraries.Build(["cuda"]);
        IsolatedRuntime.Run(stubs.Folder, _ => Assert.That(
            () => NativeCudaDevice.Open(),
            Throws.TypeOf<CudaLibraryMissingException>().With.Property("Library").EqualTo("cuBLASLt")
                .And.Message.Contains("libcublasLt.so.12").And.Message.Contains("pip install nvidia-cublas-cu12")));
        Assert.That(stubs.Calls, Does.Contain("cuDevicePrimaryCtxRelease_v2 7"));
    }

    [Test]
    public void AFileThatIsNoLibraryCountsAsMissing()
    {
        SkipWhere("libcuda.so.1");
        string folder = Directory.CreateTempSubdirectory("darkdiff-tests-").FullName;
        File.WriteAllText(Path.Combine(folder, "libcuda.so.1"), "not a library");
        IsolatedRuntime.Run(folder, _ => Assert.That(
            () => CudaLibraries.Driver.Load(), Throws.TypeOf<CudaLibraryMissingException>()));
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void ToolkitsAndPythonPackagesAreLookedIn()
    {
        string root = Directory.CreateTempSubdirectory("darkdiff-tests-").FullName;
        string toolkit = Path.Combine(root, "toolkit", "lib64");
        string package = Path.Combine(root, "venv", "lib", "python3.12", "site-packages", "nvidia", "cuda_nvrtc", "lib");
        Directory.CreateDirectory(toolkit);
        Directory.CreateDirectory(package);
        (string Name, string Value)[] variables =
            [("CUDA_PATH", Path.Combine(root, "toolkit")), ("VIRTUAL_ENV", Path.Combine(root, "venv"))];
        string?[] before = [.. variables.Select(v => Environment.GetEnvironmentVariable(v.Name))];
        foreach ((string name, string value) in variables)
            Environment.SetEnvironmentVariable(name, value);
        try
        {
            string[] folders = [.. LibraryFolders.Usual()];
            Assert.That(folders[0], Is.EqualTo(toolkit));
            Assert.That(folders, Does.Contain(package));
        }
        finally
        {
            for (int i = 0; i < variables.Length; i++)
                Environment.SetEnvironmentVariable(variables[i].Name, before[i]);
            Directory.Delete(root, recursive: true);
        }
    }

    [Test]
    public void ADiagnosisTellsWhatIsThere()
    {
        using StubLibraries stubs = StubLibraries.Build(["cuda", "nvrtc", "cublaslt"]);
        IsolatedRuntime.Run(stubs.Folder, folder =>
        {
            CudaDiagnosis found = CudaDiagnosis.Examine(Path.Combine(folder, "cache"));
            Assert.That(found.IsReady, Is.True, string.Join('\n', found.Problems));
            Assert.That(found.Driver.Version, Is.EqualTo("12.8"));
            Assert.That(found.Driver.FoundAt, Is.EqualTo(Path.Combine(folder, "libcuda.so.1")));
            Assert.That(found.Nvrtc.Version, Is.EqualTo("12.8"));
            Assert.That(found.CublasLt.Version, Is.EqualTo("12.8.4"));
            Assert.That(found.Devices.Single().Name, Is.EqualTo("Stub GPU"));
            Assert.That(found.Cache, Is.EqualTo(new KernelCacheState(Path.Combine(folder, "cache"), 0, 0)));

            new StubLibraries(folder).Answer(("architecture", 75));
            found = CudaDiagnosis.Examine(folder);
            Assert.That(found.Problems.Single(), Does.Contain("no device").And.Contain("8.0"));
            Assert.That(CudaDiagnosis.IsSupported(found.Devices.Single()), Is.False);

            new StubLibraries(folder).Answer(("cuInit", 803));
            found = CudaDiagnosis.Examine(folder);
            Assert.That(found.Driver.IsUsable, Is.False);
            Assert.That(found.Problems.Single(), Does.Contain("cuInit").And.Contain("words of error 803"));
            Assert.That(found.Devices, Is.Empty);
        });
    }

    private static void SkipWhere(string library)
    {
        if (NativeLibrary.TryLoad(library, out _))
            Assert.Ignore($"{library} is on this machine");
    }
}
