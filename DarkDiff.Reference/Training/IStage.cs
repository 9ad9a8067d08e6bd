using DarkDiff.Reference.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Training;

/// <summary>One of the two stages of training.</summary>
internal interface IStage
{
    /// <summary>Names of the losses, the total first.</summary>
    string[] LossNames { get; }

    /// <summary>What is trained.</summary>
    IEnumerable<Parameter> Parameters { get; }

    /// <summary>Losses of a batch, scalars, the one to minimise first.</summary>
    /// <param name="batch">The examples.</param>
    /// <param name="generator">Source of randomness for this step.</param>
    Tensor[] Losses(TrainingBatch batch, Generator generator);
}
