using System.Runtime.InteropServices;
using DarkDiff.Cli;

using CancellationTokenSource interrupted = new();

// The first signal asks the work to stop; the next one ends the process at once.
void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
EmbeddedSkia.Register();
return CommandLine.Run(args, CommandContext.OfProcess(interrupted.Token));
