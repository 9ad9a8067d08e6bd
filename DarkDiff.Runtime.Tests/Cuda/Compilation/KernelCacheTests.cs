using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Runtime.Tests.Cuda.Compilation;

/// <summary>Compiled kernels and their cache, with a compiler that counts what it is asked for.</summary>
public class KernelCacheTests
{
    private const int Ampere = 80;
    private const string Module = "pointwise";

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("darkdiff-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void CodeIsCompiledOnceAndThenFound()
    {
        CountingCompiler compiler = new();
        byte[] first = Kernels(compiler).Get(Module, ElementType.F16, Ampere);
        byte[] second = Kernels(compiler).Get(Module, ElementType.F16, Ampere);
        Assert.That(second, Is.EqualTo(first));
        Assert.That(compiler.Calls, Is.EqualTo(1));
        Assert.That(new KernelCache(_folder).Size().Entries, Is.EqualTo(1));
    }

    [Test]
    public void WhateverCodeDependsOnHasItsOwnEntry()
    {
        CountingCompiler compiler = new();
        Kernels(compiler).Get(Module, ElementType.F16, Ampere);
        Kernels(compiler).Get(Module, ElementType.BF16, Ampere);
        Kernels(compiler).Get(Module, ElementType.F16, Ampere + 6);
        Kernels(compiler).Get("conv2d", ElementType.F16, Ampere);
        Kernels(new CountingCompiler { Name = "another 2" }).Get(Module, ElementType.F16, Ampere);
        Kernels(new CountingCompiler { Extra = "-O1" }).Get(Module, ElementType.F16, Ampere);
        Assert.That(new KernelCache(_folder).Size().Entries, Is.EqualTo(6));
    }

    [Test]
    public void TheKeyDependsOnSourceAndHeaders()
    {
        KernelSource source = new("k", "text", [new("h.cuh", "header")]);
        string[] names =
        [
            Key(source).Name,
            Key(source with { Text = "other" }).Name,
            Key(source with { Headers = [new("h.cuh", "other")] }).Name,
            Key(source with { Headers = [new("g.cuh", "header")] }).Name,
            Key(source with { Text = "texth.cuh", Headers = [new("", "header")] }).Name,
        ];
        Assert.That(names, Is.Unique);
        Assert.That(Key(source with { }).Name, Is.EqualTo(names[0]));
    }

    [Test]
    public void DamagedEntriesAreCompiledAgain([Values("empty", "cut", "flipped", "longer", "foreign")] string damage)
    {
        CountingCompiler compiler = new();
        byte[] code = Kernels(compiler).Get(Module, ElementType.F16, Ampere);
        string entry = Directory.GetFiles(_folder).Single();
        byte[] bytes = File.ReadAllBytes(entry);
        bytes[^1] ^= damage == "flipped" ? (byte)1 : (byte)0;
        File.WriteAllBytes(entry, damage switch
        {
            "empty" => [],
            "cut" => bytes[..^1],
            "flipped" => bytes,
            "longer" => [.. bytes, 0],
            _ => [.. "something else"u8],
        });
        Assert.That(
            () => Kernels(null).Get(Module, ElementType.F16, Ampere), Throws.TypeOf<KernelNotCompiledException>());
        Assert.That(Kernels(compiler).Get(Module, ElementType.F16, Ampere), Is.EqualTo(code));
        Assert.That(compiler.Calls, Is.EqualTo(2));
        Assert.That(Kernels(compiler).Get(Module, ElementType.F16, Ampere), Is.EqualTo(code));
        Assert.That(compiler.Calls, Is.EqualTo(2), "the entry was repaired");
    }

    [Test]
    public void ThreadsThatShareKernelsCompileOnce()
    {
        CountingCompiler compiler = new() { Delay = TimeSpan.FromMilliseconds(50) };
        CompiledKernels kernels = Kernels(compiler);
        byte[][] all = new byte[8][];
        Parallel.For(
            0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = all.Length },
            i => all[i] = kernels.Get(Module, ElementType.F16, Ampere));
        Assert.That(all, Is.All.EqualTo(all[0]));
        Assert.That(compiler.Calls, Is.EqualTo(1));
    }

    [Test]
    public void ManyWritersAndReadersOfOneEntrySeeWholeEntriesOnly()
    {
        KernelSource source = KernelSources.Get(Module);
        KernelKey key = new(source, ElementType.F16, Ampere, new CountingCompiler());
        byte[][] codes = [.. Enumerable.Range(1, 4).Select(i => Enumerable.Repeat((byte)i, 100_000 * i).ToArray())];
        KernelCache cache = new(_folder);
        cache.Store(key, codes[0]);
        int damaged = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
        {
            KernelCache own = new(_folder);
            for (int i = 0; i < 50; i++)
            {
                if (worker < codes.Length)
                    own.Store(key, codes[worker]);
                else if (own.Find(key) is not byte[] found || found.Any(b => b != found[0]))
                    Interlocked.Increment(ref damaged);
            }
        });
        Assert.That(damaged, Is.Zero);
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1), "nothing unfinished is left");
    }

    [Test]
    public void WithoutACompilerOnlyTheCacheAnswers()
    {
        KernelNotCompiledException missing = Assert.Throws<KernelNotCompiledException>(
            () => Kernels(null).Get(Module, ElementType.F16, Ampere))!;
        Assert.That(missing.Message, Does.Contain("pointwise.cu").And.Contain(_folder).And.Contain("darkdiff-rt warmup"));

        byte[] code = Kernels(new CountingCompiler()).Get(Module, ElementType.F16, Ampere);
        Assert.That(Kernels(null).Get(Module, ElementType.F16, Ampere), Is.EqualTo(code));
        Assert.That(
            () => Kernels(null).Get(Module, ElementType.BF16, Ampere), Throws.TypeOf<KernelNotCompiledException>());
    }

    [Test]
    public void AFolderThatCannotBeWrittenCostsTimeOnly()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        CountingCompiler compiler = new();
        CompiledKernels kernels = new(new KernelCache(Path.Combine(file, "below")), compiler);
        Assert.That(kernels.Get(Module, ElementType.F16, Ampere), Is.Not.Empty);
        Assert.That(() => kernels.Warm(Module, ElementType.F16, Ampere), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void OldArchitecturesAreRefused() => Assert.That(
        () => Kernels(new CountingCompiler()).Get(Module, ElementType.F16, 75),
        Throws.TypeOf<CudaException>().With.Message.Contains("7.5").And.Message.Contains("8.0"));

    [Test]
    public void TheFolderIsTheUsersOrTheOneChosen()
    {
        Assert.That(Default(("DARKDIFF_CACHE", _folder), ("XDG_CACHE_HOME", "/x")), Is.EqualTo(_folder));
        Assert.That(Default(("DARKDIFF_CACHE", null), ("XDG_CACHE_HOME", _folder)),
            Is.EqualTo(Path.Combine(_folder, "darkdiff")));
        Assert.That(Default(("DARKDIFF_CACHE", null), ("XDG_CACHE_HOME", "relative")),
            Does.EndWith(Path.Combine(".cache", "darkdiff")));
    }

    private static string Default(params (string Name, string? Value)[] variables)
    {
        string?[] before = [.. variables.Select(v => Environment.GetEnvironmentVariable(v.Name))];
        foreach ((string name, string? value) in variables)
            Environment.SetEnvironmentVariable(name, value);
        try
        {
            return CacheFolder.Default();
        }
        finally
        {
            for (int i = 0; i < variables.Length; i++)
                Environment.SetEnvironmentVariable(variables[i].Name, before[i]);
        }
    }

    private static KernelKey Key(KernelSource source) => new(source, ElementType.F16, Ampere, new CountingCompiler());

    private CompiledKernels Kernels(IKernelCompiler? compiler) => new(new KernelCache(_folder), compiler);

    private sealed class CountingCompiler : IKernelCompiler
    {
        private int _calls;

        public string Name { get; init; } = "counting 1";

        public string Extra { get; init; } = "-O3";

        public TimeSpan Delay { get; init; }

        public int Calls => _calls;

        public IReadOnlyList<string> Options(ElementType storage, int architecture) => [Extra];

        public byte[] Compile(KernelSource source, ElementType storage, int architecture)
        {
            Interlocked.Increment(ref _calls);
            Thread.Sleep(Delay);
            return [(byte)source.Module[0], (byte)storage, (byte)architecture, 0];
        }
    }
}
