using System.CommandLine;
using DarkDiff.Reference.Commands;

RootCommand root = new("Trains and evaluates the DarkDiff model with TorchSharp")
{
    TrainingCommand.Stage1(),
    TrainingCommand.Stage2(),
};
return await root.Parse(args).InvokeAsync();
