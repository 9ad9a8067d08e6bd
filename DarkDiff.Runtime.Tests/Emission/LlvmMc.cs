using System.Diagnostics;
using System.Text.RegularExpressions;

namespace DarkDiff.Runtime.Tests.Emission;

/// <summary>LLVM's assembler and disassembler (Debian: llvm-19), an implementation that is not ours.</summary>
internal static partial class LlvmMc
{
    private const string Program = "llvm-mc-19";
    private static readonly string[] _target =
        ["-triple=x86_64", "-mattr=+avx512f,+avx512bf16,+prfchw", "--output-asm-variant=1"];

    /// <summary>Skips the test where it is not installed.</summary>
    public static void IsNeeded()
    {
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, Program)));
        if (!isThere)
            Assert.Ignore($"{Program} is not installed: encodings are compared with the committed table only");
    }

    /// <summary>The bytes of each instruction.</summary>
    public static string[] Assemble(IEnumerable<string> lines)
    {
        string output = Run(
            [.. _target, "--x86-asm-syntax=intel", "--show-encoding"], string.Join('\n', lines) + "\n");
        return [.. Encoding().Matches(output).Select(m => m.Groups[1].Value.Replace("0x", "").Replace(",", ""))];
    }

    /// <summary>One instruction per line, in Intel's syntax.</summary>
    public static string[] Disassemble(byte[] code)
    {
        string output = Run(
            [.. _target, "--disassemble"], string.Join(' ', code.Select(b => $"0x{b:x2}")));
        return [.. output.Split('\n')
            .Select(line => line.Split('#')[0].Replace('\t', ' ').Trim())
            .Where(line => line.Length > 0 && line[0] != '.')];
    }

    private static string Run(string[] arguments, string input)
    {
        ProcessStartInfo start = new(Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, error.Result);
        return output.Result;
    }

    [GeneratedRegex(@"encoding: \[([0-9a-fx,]+)\]")]
    private static partial Regex Encoding();
}
