using System.Diagnostics;

namespace DarkDiff.Runtime.Tests.Cli;

/// <summary>The command as a process of its own.</summary>
internal static class CliProcess
{
    private static readonly string s_program = Path.Combine(TestContext.CurrentContext.TestDirectory, "darkdiff-rt.dll");

    /// <summary>Runs the command.</summary>
    /// <param name="environment">Environment variables that it sees besides those of this process.</param>
    /// <param name="args">The arguments.</param>
    public static (int Code, string Output, string Error) Run(
        IReadOnlyDictionary<string, string> environment, params string[] args) =>
        Run("dotnet", [s_program, .. args], environment);

    /// <summary>Runs the command in a shell of its own.</summary>
    /// <param name="environment">Environment variables that it sees besides those of this process.</param>
    /// <param name="limits">What the shell does first, such as setting limits.</param>
    /// <param name="args">The arguments.</param>
    public static (int Code, string Output, string Error) RunLimited(
        IReadOnlyDictionary<string, string> environment, string limits, params string[] args) =>
        Run("bash", ["-c", $"{limits}; exec dotnet \"$0\" \"$@\"", s_program, .. args], environment);

    private static (int Code, string Output, string Error) Run(
        string program, string[] args, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = new(program, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
