using System.Text;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Runtime.Tests.Cuda.Compilation;

/// <summary>clang as the compiler of kernels.</summary>
public class ClangCompilerTests
{
    private const int Ampere = 80;
    private const string Kernel = """extern "C" __attribute__((global)) void twice(float* x) { *x *= FACTOR; }""";

    private ClangCompiler _compiler = null!;

    [OneTimeSetUp]
    public void FindTheCompiler() => _compiler = ClangCompiler.Find()!;

    [SetUp]
    public void NeedsTheCompiler()
    {
        if (_compiler is null)
            Assert.Ignore("clang-19 is not installed");
    }

    [Test]
    public void TheNameTellsTheVersion() => Assert.That(_compiler.Name, Does.Match(@"clang version 19\.\d+"));

    [Test]
    public void HeadersAreFoundAndTheResultIsPtxWithAZeroByte()
    {
        KernelSource source = new("twice", "#include \"factor.cuh\"\n" + Kernel, [new("factor.cuh", "#define FACTOR 2.0f")]);
        byte[] code = _compiler.Compile(source, ElementType.F16, Ampere);
        Assert.That(code[^1], Is.Zero);
        string ptx = Encoding.UTF8.GetString(code);
        Assert.That(ptx, Does.Contain(".visible .entry twice").And.Contain(".target sm_80").And.Contain(".version 7.8"));
    }

    [Test]
    public void TheStorageTypeReachesTheSource()
    {
        KernelSource source = new("twice", "#define FACTOR (DD_BF16 + 2.0f)\n" + Kernel, []);
        string f16 = Encoding.UTF8.GetString(_compiler.Compile(source, ElementType.F16, Ampere));
        string bf16 = Encoding.UTF8.GetString(_compiler.Compile(source, ElementType.BF16, Ampere));
        Assert.That(bf16, Is.Not.EqualTo(f16));
        Assert.That(bf16, Does.Contain("0f40400000"), "3 in PTX");
    }

    [Test]
    public void ABrokenSourceGivesTheCompilersWords()
    {
        KernelCompilationException error = Assert.Throws<KernelCompilationException>(
            () => _compiler.Compile(new("broken", "// first line\n" + Kernel, []), ElementType.F16, Ampere))!;
        Assert.That(error.Module, Is.EqualTo("broken"));
        Assert.That(error.Call, Is.EqualTo("compile broken.cu"));
        Assert.That(error.Compiler, Is.EqualTo(_compiler.Name));
        Assert.That(error.Log, Does.Contain("broken.cu:2:").And.Contain("FACTOR"));
        Assert.That(error.Message, Does.Contain("FACTOR"));
    }

    [Test]
    public void NothingIsLeftInTheTemporaryFolder()
    {
        string? before = Environment.GetEnvironmentVariable("TMPDIR");
        string folder = Directory.CreateTempSubdirectory("darkdiff-tests-").FullName;
        Environment.SetEnvironmentVariable("TMPDIR", folder);
        try
        {
            KernelSource source = new("broken", "nonsense", []);
            Assert.That(
                () => _compiler.Compile(source, ElementType.F16, Ampere), Throws.TypeOf<KernelCompilationException>());
            Assert.That(Directory.GetFileSystemEntries(folder), Is.Empty);
        }
        finally
        {
            Environment.SetEnvironmentVariable("TMPDIR", before);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void TheAssemblyCarriesEveryKernelFile()
    {
        Assert.That(KernelSources.Modules, Does.Contain("conv2d").And.Contain("attention").And.No.Member("common"));
        KernelSource conv = KernelSources.Get("conv2d");
        Assert.That(conv.Text, Does.Contain("#include \"common.cuh\""));
        Assert.That(conv.Headers.Select(h => h.Key), Does.Contain("common.cuh"));
        Assert.That(() => KernelSources.Get("nonsense"), Throws.ArgumentException);
    }
}
