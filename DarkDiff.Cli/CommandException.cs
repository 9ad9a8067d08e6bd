namespace DarkDiff.Cli;

/// <summary>A command cannot do what the user asks; the message is one sentence for the user.</summary>
internal sealed class CommandException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One sentence: what was found, what was expected.</param>
    /// <param name="exitCode">Exit code of the process.</param>
    /// <param name="inner">The cause, if another exception brought it to light.</param>
    public CommandException(string message, int exitCode = ExitCodes.Failure, Exception? inner = null)
        : base(message, inner) => ExitCode = exitCode;

    /// <summary>Exit code of the process.</summary>
    public int ExitCode { get; }
}
