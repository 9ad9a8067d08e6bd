using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using DarkDiff.Kernels;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>The project's kernels as PTX, compiled by clang; kept between runs under a key of source and options.</summary>
internal static class KernelPtx
{
    private const string Compiler = "clang-19";

    private static readonly string s_sources = Path.Combine(TestContext.CurrentContext.TestDirectory, "kernels");
    private static readonly string s_cache = Path.Combine(Path.GetTempPath(), $"darkdiff-ptx-{Environment.UserName}");
    private static readonly Lazy<bool> s_available = new(() => Environment.GetEnvironmentVariable("PATH")!
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, Compiler))));

    /// <summary>Whether the compiler is installed.</summary>
    public static bool CompilerIsThere => s_available.Value;

    /// <summary>Names of all kernel files.</summary>
    public static IEnumerable<string> Modules =>
        Directory.GetFiles(s_sources, "*.cu").Select(f => Path.GetFileNameWithoutExtension(f)!).Order();

    /// <summary>PTX of a kernel file for a storage type.</summary>
    public static string Compile(string module, ElementType storage)
    {
        string source = Path.Combine(s_sources, module + ".cu");
        string[] options =
        [
            "-x", "cuda", "--cuda-device-only", "-nocudainc", "-nocudalib", "--cuda-gpu-arch=sm_80", "-Xclang",
            "-target-feature", "-Xclang", "+ptx78", "-std=c++17", "-O3",
            $"-DDD_BF16={(storage == ElementType.BF16 ? 1 : 0)}", "-S",
        ];
        string text = string.Join(' ', options) + File.ReadAllText(source)
            + File.ReadAllText(Path.Combine(s_sources, "common.cuh"));
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        string cached = Path.Combine(s_cache, key + ".ptx");
        if (File.Exists(cached))
            return File.ReadAllText(cached);
        Directory.CreateDirectory(s_cache);
        string unfinished = $"{cached}.{Guid.NewGuid():n}";
        ProcessStartInfo start = new(Compiler, [.. options, source, "-o", unfinished]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{module}.cu does not compile:\n{errors}");
        File.Move(unfinished, cached, overwrite: true);
        return File.ReadAllText(cached);
    }
}
