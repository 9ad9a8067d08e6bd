using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Evaluation.Systems;

/// <summary>Something that turns a dark mosaic into a picture.</summary>
public interface IEvaluatedSystem
{
    /// <summary>Name with every setting, different for every system of an evaluation.</summary>
    string Name { get; }

    /// <summary>Systems of a family differ in strength only; the best of them counts.</summary>
    string Family { get; }

    /// <summary>Whether its pictures are shown beside the numbers.</summary>
    bool IsShown { get; }

    /// <summary>Makes a picture.</summary>
    /// <param name="input">The mosaic and how it is to be developed.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>Samples encoded with the curve asked for, half the mosaic's size, upright.</returns>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    LinearImage Enhance(EvaluationInput input, CancellationToken cancellation);
}
