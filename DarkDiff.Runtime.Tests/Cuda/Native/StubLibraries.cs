using System.Diagnostics;

namespace DarkDiff.Runtime.Tests.Cuda.Native;

/// <summary>
/// Stand-ins of CUDA's libraries, compiled from C into a folder of their own. They note every call down, and fail where
/// they are told to.
/// </summary>
internal sealed class StubLibraries : IDisposable
{
    private static readonly string[] s_compilers = ["cc", "gcc", "clang-19", "clang"];
    private static readonly string s_sources = Path.Combine(TestContext.CurrentContext.TestDirectory, "stubs");

    /// <summary>Those that lie in a folder already.</summary>
    public StubLibraries(string folder) => Folder = folder;

    /// <summary>Where they lie.</summary>
    public string Folder { get; }

    /// <summary>The calls so far, in order.</summary>
    public string[] Calls => File.Exists(At("calls")) ? File.ReadAllLines(At("calls")) : [];

    /// <summary>Compiles libraries; skips the test where there is no C compiler.</summary>
    /// <param name="libraries">Which of "cuda", "nvrtc" and "cublaslt".</param>
    /// <param name="options">Options for the C compiler.</param>
    public static StubLibraries Build(string[] libraries, params string[] options)
    {
        string? compiler = s_compilers.FirstOrDefault(name => (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name))));
        if (compiler is null || !OperatingSystem.IsLinux())
            Assert.Ignore("no C compiler: the stand-ins of CUDA's libraries cannot be built");
        StubLibraries stubs = new(Directory.CreateTempSubdirectory("darkdiff-stubs-").FullName);
        foreach (string library in libraries)
        {
            string file = library switch
            {
                "cuda" => "libcuda.so.1",
                "nvrtc" => "libnvrtc.so.12",
                _ => "libcublasLt.so.12",
            };
            string[] arguments =
            [
                "-std=gnu11", "-shared", "-fPIC", "-O1", $"-DSTUB_FOLDER=\"{stubs.Folder}\"", .. options,
                Path.Combine(s_sources, library + ".c"), "-o", stubs.At(file),
            ];
            using Process process = Process.Start(new ProcessStartInfo(compiler!, arguments))!;
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, $"{compiler} {library}.c");
        }

        return stubs;
    }

    /// <summary>Forgets the calls so far.</summary>
    public void Forget() => File.Delete(At("calls"));

    /// <summary>From now on functions fail with these statuses; all others succeed.</summary>
    public void Answer(params (string Function, int Status)[] answers) =>
        File.WriteAllLines(At("answers"), answers.Select(answer => $"{answer.Function} {answer.Status}"));

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private string At(string name) => Path.Combine(Folder, name);
}
