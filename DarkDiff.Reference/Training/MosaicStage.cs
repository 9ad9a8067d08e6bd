using DarkDiff.Reference.Baselines;
using DarkDiff.Reference.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Training;

/// <summary>The only stage of the SID U-Net: L1 between mosaics, as its authors train it.</summary>
internal sealed class MosaicStage(SidUNet model, ScalarType type) : IStage
{
    /// <inheritdoc />
    public string[] LossNames => ["l1"];

    /// <inheritdoc />
    public IEnumerable<Parameter> Parameters => model.parameters();

    /// <inheritdoc />
    public Tensor[] Losses(TrainingBatch batch, Generator generator) =>
        [(model.forward(batch.Noisy.to(type)).to(float32) - batch.Target).abs().mean()];
}
