using System.Diagnostics;
using System.Text;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>
/// Compiles with clang, which needs nothing of the CUDA toolkit. It makes PTX of the oldest architecture that the
/// kernels can run on; a driver makes code of it for any newer one.
/// </summary>
internal sealed class ClangCompiler : IKernelCompiler
{
    /// <summary>Name of the program.</summary>
    public const string Program = "clang-19";

    private const int Success = 0;

    private ClangCompiler(string path, string version) => (Path, Name) = (path, version);

    /// <inheritdoc />
    public string Name { get; }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>The compiler; null where it is not in a folder of PATH, or does not start.</summary>
    public static ClangCompiler? Find()
    {
        string file = OperatingSystem.IsWindows() ? Program + ".exe" : Program;
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => System.IO.Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
        if (path is null)
            return null;
        try
        {
            (int exitCode, string output, _) = Run(path, ["--version"], System.IO.Path.GetTempPath());
            return exitCode == Success ? new(path, output.Split('\n')[0].Trim()) : null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Options(ElementType storage, int architecture) =>
    [
        "-x", "cuda", "--cuda-device-only", "-nocudainc", "-nocudalib",
        $"--cuda-gpu-arch=sm_{CompiledKernels.OldestArchitecture}", "-Xclang", "-target-feature", "-Xclang", "+ptx78",
        "-std=c++17", "-O3", $"-DDD_BF16={(storage == ElementType.BF16 ? 1 : 0)}", "-S",
    ];

    /// <inheritdoc />
    public byte[] Compile(KernelSource source, ElementType storage, int architecture)
    {
        string folder = Directory.CreateTempSubdirectory("darkdiff-clang-").FullName;
        try
        {
            string file = source.Module + ".cu";
            File.WriteAllText(System.IO.Path.Combine(folder, file), source.Text);
            foreach ((string name, string text) in source.Headers)
                File.WriteAllText(System.IO.Path.Combine(folder, name), text);
            (int exitCode, string ptx, string log) =
                Run(Path, [.. Options(storage, architecture), file, "-o", "-"], folder);
            if (exitCode != Success)
                throw new KernelCompilationException(source.Module, Name, log);
            return Encoding.UTF8.GetBytes(ptx + '\0');
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int ExitCode, string Output, string Errors) Run(string path, string[] arguments, string folder)
    {
        ProcessStartInfo start = new(path, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        // Both are read at once: a process that fills the one while we wait for the other would never end.
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        string log = errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output, log);
    }
}
