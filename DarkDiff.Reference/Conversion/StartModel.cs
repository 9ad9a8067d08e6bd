using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Reference.Conversion;

/// <summary>
/// The DarkDiff model from which training on Stable Diffusion starts (paper, Sec. 4.2 to 4.4): the context processor is
/// the U-Net's encoder, region attention takes keys and values as the block's self-attention does, the residual
/// convolutions are zero, and the text tower leaves the embedding of the empty prompt. Of variants that have something
/// else, a ControlNet is the U-Net's encoder, and what is concatenated is ignored at first.
/// </summary>
internal sealed class StartModel
{
    private const string TextKey = "text.empty";

    private readonly StableDiffusionSource source;
    private readonly TextTowerConfig text;

    /// <param name="source">Complete weights.</param>
    /// <param name="config">Sizes of the model.</param>
    /// <param name="prediction">What the source's U-Net predicts.</param>
    public StartModel(StableDiffusionSource source, ModelConfig config, Prediction prediction)
    {
        this.source = source;
        text = new TextTowerConfig(config.Unet.TextDim!.Value);
        Config = config with
        {
            Diffusion = (source.Facts.Diffusion ?? config.Diffusion) with { Prediction = prediction },
            Vae = config.Vae with { ScalingFactor = source.Facts.ScalingFactor ?? config.Vae.ScalingFactor },
        };
    }

    /// <summary>The model's config.</summary>
    public ModelConfig Config { get; }

    /// <summary>Writes the model, tensor by tensor, under its name only when it is complete.</summary>
    /// <param name="path">The file; replaced if it is there.</param>
    /// <param name="type">Type of the stored values; absent: each as the source stores it.</param>
    /// <param name="progress">Told of the share that is done, 0 to 1.</param>
    /// <param name="cancellation">Looked at between tensors.</param>
    /// <exception cref="InvalidDataException">A value is not finite, or too large for the type.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing is left behind.</exception>
    public void Write(string path, SafeTensorType? type, Action<double>? progress, CancellationToken cancellation)
    {
        List<SafeTensorSource> tensors = [.. WeightInventory.Of(Config).Shapes.Select(t => Tensor(t.Key, t.Value, type))];
        long all = tensors.Sum(tensor => tensor.Bytes);
        long done = 0;
        Dictionary<string, string> metadata = new()
        {
            [ModelWeights.ConfigKey] = Config.ToJson(),
            ["format"] = "darkdiff",
            ["start"] = "Stable Diffusion 2.1, not trained further",
        };
        SafeTensorsWriter.Write(path, [.. tensors.Select(Watched)], metadata);

        SafeTensorSource Watched(SafeTensorSource tensor) => tensor with
        {
            Write = stream =>
            {
                cancellation.ThrowIfCancellationRequested();
                tensor.Write(stream);
                done += tensor.Bytes;
                progress?.Invoke((double)done / all);
            },
        };
    }

    private SafeTensorSource Tensor(string key, int[] dimensions, SafeTensorType? type)
    {
        long[] shape = [.. dimensions.Select(extent => (long)extent)];
        if (key == TextKey)
        {
            return new SafeTensorSource(
                key, shape, () => TextTower.EmptyPrompt(source.Text, text), type ?? SafeTensorType.F32);
        }

        SafeTensorType made = type ?? Stored(source.UNet["conv_in.weight"].Type);
        if (SourceOf(key) is SourceTensor copied)
        {
            if (Change(key, shape, copied) is Func<float[]> change)
                return new SafeTensorSource(key, shape, change, made);
            SafeTensorType chosen = type ?? Stored(copied.Type);
            return new SafeTensorSource(key, shape, chosen, stream => TensorCopy.Write(copied, chosen, stream));
        }

        // What the source has not adds nothing at first.
        return new SafeTensorSource(
            key,
            shape,
            () => new float[shape.Aggregate(1L, (product, extent) => product * extent)],
            made);
    }

    /// <summary>How a tensor is made that has other channels than the source's.</summary>
    private static Func<float[]>? Change(string key, long[] shape, SourceTensor copied) => key switch
    {
        "vae.encoder.conv_in.weight" when shape[^1] != copied.Shape[1] => () => ChannelChange.OfMosaic(copied),
        "vae.decoder.conv_out.weight" or "vae.decoder.conv_out.bias" when shape[0] != copied.Shape[0] =>
            () => ChannelChange.ToMosaic(copied),
        "unet.conv_in.weight" or "control.conv_in.weight" when shape[^1] != copied.Shape[1] =>
            () => ChannelChange.WithMoreInputs(copied, (int)shape[^1]),
        _ => null,
    };

    private SourceTensor? SourceOf(string key)
    {
        int dot = key.IndexOf('.', StringComparison.Ordinal);
        string name = key[(dot + 1)..];
        return key[..dot] switch
        {
            "unet" => source.UNet[
                Config.Unet.HasContext && RegionLayers.IsKeyOrValue(name) ? RegionLayers.StartOf(name) : name],
            "context" => source.UNet[name],
            "control" => name.StartsWith("controlnet_", StringComparison.Ordinal) ? null : source.UNet[name],
            "vae" => name.StartsWith("residual_convs.", StringComparison.Ordinal) ? null : source.Vae[name],
            _ => throw new ArgumentException($"the model has a tensor '{key}' that nothing is known of", nameof(key)),
        };
    }

    private static SafeTensorType Stored(SafeTensorType type) => type == SafeTensorType.F64 ? SafeTensorType.F32 : type;
}
