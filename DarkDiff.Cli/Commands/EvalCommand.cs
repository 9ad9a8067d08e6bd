using System.CommandLine;
using DarkDiff.Cli.Devices;
using DarkDiff.Cli.Evaluating;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Cli.Commands;

/// <summary><c>darkdiff-rt eval</c>: how good models are on pictures whose clean version is known.</summary>
internal static class EvalCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        EvaluationArguments arguments = new();
        DeviceOptions device = new();
        Command command = new(
            "eval", "Measure models, plain rendering and LibRaw's denoising on pictures whose clean version is known.");
        arguments.AddTo(command);
        device.AddTo(command);
        command.SetAction(parsed =>
        {
            IReadOnlyList<string> files = arguments.Weights(parsed) is { Count: > 0 } named
                ? [.. named.Select(WeightsLocator.Find)]
                : [WeightsLocator.Find(null)];
            using IDevice opened = DeviceFactory.Open(device.Settings(parsed), context.Error);
            return arguments.Run(parsed, files, opened, [], [], context.Output, context.Error, context.Cancellation)
                ? ExitCodes.Success
                : ExitCodes.Failure;
        });
        return command;
    }
}
