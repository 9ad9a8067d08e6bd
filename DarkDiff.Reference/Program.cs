using System.CommandLine;
using DarkDiff.Reference.Commands;
using DarkDiff.Runtime.SafeTensors;

RootCommand root = new("Trains and evaluates the DarkDiff model with TorchSharp")
{
    TrainingCommand.Stage1(),
    TrainingCommand.Stage2(),
    TrainingCommand.Sid(),
    ConvertCommand.Create(),
    ExportCommand.Create(),
    EvaluateCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("darkdiff-train: stopped");
    return 130;
}
catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException or SafeTensorsException)
{
    Console.Error.WriteLine($"darkdiff-train: {e.Message}");
    return 1;
}
