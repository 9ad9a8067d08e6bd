using Spectre.Console;

namespace DarkDiff.Cli;

/// <summary>What a command talks to.</summary>
/// <param name="Output">Results: reports, names of files.</param>
/// <param name="Error">Errors, and progress where there is no terminal.</param>
/// <param name="Terminal">Where progress bars are drawn; absent where nobody watches.</param>
/// <param name="Cancellation">Asks the command to stop.</param>
internal sealed record CommandContext(
    TextWriter Output, TextWriter Error, IAnsiConsole? Terminal, CancellationToken Cancellation)
{
    /// <summary>
    /// Does work that does not look at <see cref="Cancellation"/> itself. It is left alone as soon as the command is to
    /// stop, and ends with the process: it must change nothing outside of it.
    /// </summary>
    /// <exception cref="OperationCanceledException">The command is to stop.</exception>
    public T UntilStopped<T>(Func<T> work) =>
        Task.Run(work, Cancellation).WaitAsync(Cancellation).GetAwaiter().GetResult();

    /// <summary>The standard streams of this process; progress goes to the error stream.</summary>
    public static CommandContext OfProcess(CancellationToken cancellation) => new(
        Console.Out,
        Console.Error,
        Console.IsErrorRedirected
            ? null
            : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }),
        cancellation);
}
