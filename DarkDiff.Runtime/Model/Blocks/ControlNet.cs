using DarkDiff.Kernels;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>
/// A copy of the U-Net's encoder and mid block on [z_t, z_c], whose features join those of the U-Net through 1×1
/// convolutions (paper, Appendix A2: SD Control).
/// </summary>
internal sealed class ControlNet
{
    private readonly UNetEncoder encoder;
    private readonly TimeEmbedding time;
    private readonly ConvWeights[] skipConvs;
    private readonly ConvWeights midConv;

    /// <param name="scope">Its keys.</param>
    /// <param name="config">Sizes.</param>
    public ControlNet(WeightScope scope, UNetConfig config)
    {
        encoder = new UNetEncoder(scope, config, EncoderRole.Control);
        time = new TimeEmbedding(scope["time_embedding"], config);
        skipConvs =
        [
            .. config.SkipChannels.Select((channels, i) =>
                scope["controlnet_down_blocks"][i].Conv(channels, channels, 1)),
        ];
        int widest = config.BlockOutChannels[^1];
        midConv = scope["controlnet_mid_block"].Conv(widest, widest, 1);
    }

    /// <summary>The transformers that attend to text, in the order in which they run; none without text.</summary>
    public IEnumerable<TransformerBlock> TextTransformers => encoder.TextTransformers;

    /// <summary>Adds the network, and its features to those of the U-Net.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="latent">z_t, (N, H, W, C).</param>
    /// <param name="condition">z_c, shape of <paramref name="latent"/>.</param>
    /// <param name="timestep">(1, 1, 1, 1).</param>
    /// <param name="text">Keys and values of each of <see cref="TextTransformers"/>.</param>
    /// <param name="hidden">The image of the U-Net's mid block.</param>
    /// <param name="skips">The U-Net's skips, last one on top.</param>
    /// <returns>The image and the skips that the U-Net's decoder takes.</returns>
    public (TensorValue Hidden, Stack<TensorValue> Skips) Add(
        GraphBuilder graph,
        TensorValue latent,
        TensorValue condition,
        TensorValue timestep,
        IReadOnlyList<KeyValue> text,
        TensorValue hidden,
        Stack<TensorValue> skips)
    {
        TensorValue embedding = time.Add(graph, timestep, latent.Shape.N);
        (TensorValue own, Stack<TensorValue> ownSkips) = encoder.AddUNet(graph, latent, embedding, text, condition);
        IEnumerable<TensorValue> controlled = skips.Reverse().Zip(ownSkips.Reverse()).Select(
            (pair, i) => graph.Conv2d(pair.Second, skipConvs[i].Weight, skipConvs[i].Bias, residual: pair.First));
        return (
            graph.Conv2d(own, midConv.Weight, midConv.Bias, residual: hidden),
            new Stack<TensorValue>(controlled.ToList()));
    }
}
