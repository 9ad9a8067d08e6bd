using System.CommandLine;
using System.CommandLine.Parsing;
using DarkDiff.Cli.Commands;

namespace DarkDiff.Cli;

/// <summary>The <c>darkdiff-rt</c> command line.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="context">Where it reads from and writes to.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(string[] args, CommandContext context)
    {
        RootCommand root = new("Turns extremely dark, noisy raw photos into clean pictures.")
        {
            RunCommand.Create(context),
            InfoCommand.Create(context),
            SynthCommand.Create(context),
            EvalCommand.Create(context),
            DoctorCommand.Create(context),
            WarmupCommand.Create(context),
            BenchCommand.Create(context),
        };
        ParseResult parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
        {
            // A mistyped command also makes the parser miss a command; only the first tells the user something.
            string problem = parsed.UnmatchedTokens.Count > 0
                ? $"there is no command or option '{parsed.UnmatchedTokens[0]}'"
                : ErrorWords.OneLine(parsed.Errors[0].Message);
            context.Error.WriteLine($"darkdiff-rt: {problem}");
            context.Error.WriteLine($"'{HelpCommand(parsed)}' tells how to call it.");
            return ExitCodes.Usage;
        }

        InvocationConfiguration configuration = new()
        {
            Output = context.Output,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return parsed.Invoke(configuration);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            context.Error.WriteLine("darkdiff-rt: stopped");
            return ExitCodes.Cancelled;
        }
#pragma warning disable CA1031 // The last place where an exception can become a message.
        catch (Exception e)
#pragma warning restore CA1031
        {
            context.Error.WriteLine($"darkdiff-rt: {ErrorWords.Of(e)}");
            return e is CommandException own ? own.ExitCode : ExitCodes.Failure;
        }
    }

    private static string HelpCommand(ParseResult parsed)
    {
        string names = "";
        SymbolResult? result = parsed.CommandResult;
        for (; result is CommandResult { Command: not RootCommand } own; result = result.Parent)
            names = $"{own.Command.Name} {names}";
        return $"darkdiff-rt {names}--help";
    }
}
