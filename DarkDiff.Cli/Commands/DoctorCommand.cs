using System.CommandLine;
using DarkDiff.Cli.Describing;
using DarkDiff.Kernels.Cuda.Doctor;

namespace DarkDiff.Cli.Commands;

/// <summary><c>darkdiff-rt doctor</c>: which devices this machine has, and what the CUDA device lacks.</summary>
internal static class DoctorCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        Option<bool> json = CommonOptions.Json();
        Command command = new("doctor", "Tell what this machine can compute on, what is missing and how to get it.") { json };
        command.SetAction(parsed =>
        {
            CudaDiagnosis diagnosis = context.UntilStopped(() => CudaDiagnosis.Examine());
            DiagnosisFacts.Of(diagnosis).Print(context.Output, parsed.GetValue(json));
            return diagnosis.IsReady ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }
}
