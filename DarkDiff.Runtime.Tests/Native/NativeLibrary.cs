using System.Diagnostics;
using DarkDiff.Runtime.Tests.Raw;

namespace DarkDiff.Runtime.Tests.Native;

/// <summary>The library compiled ahead of time by build/publish.sh, and C programs that use it.</summary>
internal static class NativeLibrary
{
    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot, "out", "native");

    /// <summary>Compiles a C program with all warnings as errors; skips the test where that cannot be done.</summary>
    /// <returns>The program.</returns>
    public static string Compile(string source, string folder)
    {
        if (!File.Exists(Path.Combine(Folder, "libdarkdiff.so")))
            Assert.Ignore("there is no out/native/libdarkdiff.so; build/publish.sh library makes it");
        string? compiler = new[] { "/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang" }.FirstOrDefault(File.Exists);
        if (compiler is null)
            Assert.Ignore("there is no C compiler");
        string program = Path.Combine(folder, Path.GetFileNameWithoutExtension(source));
        (int code, byte[] output, string error) = Run(
            compiler!,
            [
                "-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", "-pthread", source, "-I", Folder, "-L", Folder,
                $"-Wl,-rpath,{Folder}", "-ldarkdiff", "-o", program,
            ]);
        Assert.That(code, Is.Zero, error + System.Text.Encoding.UTF8.GetString(output));
        return program;
    }

    /// <summary>Runs a program to its end.</summary>
    public static (int Code, byte[] Output, string Error) Run(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), error.Result);
    }
}
