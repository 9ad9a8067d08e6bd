using DarkDiff.Kernels;
using DarkDiff.Runtime.Graph;
using DarkDiff.Runtime.Model.Blocks;
using DarkDiff.Runtime.Model.Weights;

namespace DarkDiff.Runtime.Model;

/// <summary>The layers of a model with their weights; adds the parts of the pipeline to graphs.</summary>
internal sealed class DarkDiffModel
{
    private const int TextTokens = 77;

    private readonly VaeEncoder vaeEncoder;
    private readonly VaeDecoder vaeDecoder;
    private readonly UNetEncoder unetEncoder;
    private readonly UNetDecoder unetDecoder;
    private readonly TimeEmbedding unetTime;
    private readonly UNetEncoder? context;
    private readonly TimeEmbedding? contextTime;
    private readonly ControlNet? control;

    public DarkDiffModel(ModelConfig config, IWeightSource weights)
    {
        Config = config;
        WeightScope root = new(weights, "");
        vaeEncoder = new VaeEncoder(root["vae"], config.Vae);
        vaeDecoder = new VaeDecoder(root["vae"], config.Vae);
        unetEncoder = new UNetEncoder(root["unet"], config.Unet, EncoderRole.UNet);
        unetTime = new TimeEmbedding(root["unet"]["time_embedding"], config.Unet);
        unetDecoder = new UNetDecoder(root["unet"], config.Unet);
        if (config.Unet.HasContext)
        {
            context = new UNetEncoder(root["context"], config.Unet, EncoderRole.Context);
            contextTime = new TimeEmbedding(root["context"]["time_embedding"], config.Unet);
        }

        if (config.Unet.Conditioning == Conditioning.ControlNet)
            control = new ControlNet(root["control"], config.Unet);
        if (config.Unet.TextDim is int dim)
        {
            TextShape = new TensorShape(1, 1, TextTokens, dim);
            TextEmpty = root["text"].Tensor("empty", TextTokens, dim);
        }
    }

    public ModelConfig Config { get; }

    /// <summary>Embedding of the empty prompt, (77, D), where the model has text attention.</summary>
    public WeightTensor? TextEmpty { get; }

    /// <summary>Shape of the embedding as a value of a graph.</summary>
    public TensorShape? TextShape { get; }

    /// <summary>Adds the VAE's encoder.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="image">(1, H, W, InChannels) in [−1, 1].</param>
    /// <returns>z_c, scaled, and the residual features, finest first.</returns>
    public (TensorValue Latent, List<TensorValue> Features) AddEncode(GraphBuilder graph, TensorValue image) =>
        vaeEncoder.Add(graph, image);

    /// <summary>Adds the VAE's decoder.</summary>
    public TensorValue AddDecode(GraphBuilder graph, TensorValue latent, IReadOnlyList<TensorValue> features) =>
        vaeDecoder.Add(graph, latent, features);

    /// <summary>
    /// Adds the context processor and the keys and values of every layer that attends to it; only where there is one.
    /// </summary>
    /// <param name="graph">Where to.</param>
    /// <param name="condition">(N, h, w, C): z_c first, then noise for the unconditional branch, if any.</param>
    /// <param name="timestep">(1, 1, 1, 1).</param>
    /// <param name="text">The empty prompt's tokens, where the model has text attention.</param>
    public List<KeyValue> AddRegions(
        GraphBuilder graph, TensorValue condition, TensorValue timestep, TensorValue? text)
    {
        TensorValue time = contextTime!.Add(graph, timestep, condition.Shape.N);
        TensorValue? prompt = text is null ? null : graph.Convert(text);
        List<TensorValue> tokens = context!.AddContext(graph, condition, time, prompt);
        return [.. unetEncoder.Transformers.Zip(tokens, (layer, layerTokens) => layer.AddKeyValue(graph, layerTokens))];
    }

    /// <summary>
    /// Adds the keys and values of the text attention of the U-Net, and of the ControlNet, if there is one; none without
    /// text.
    /// </summary>
    public List<KeyValue> AddText(GraphBuilder graph, TensorValue text)
    {
        TensorValue prompt = graph.Convert(text);
        return [.. TextTransformers.SelectMany(layers => layers).Select(layer => layer.AddKeyValue(graph, prompt))];
    }

    /// <summary>Adds the U-Net.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="latent">(N, h, w, C).</param>
    /// <param name="timestep">(1, 1, 1, 1).</param>
    /// <param name="regions">Keys and values of the layers that attend to the context processor, if there is one.</param>
    /// <param name="text">Keys and values of the text layers, as <see cref="AddText"/> gives them.</param>
    /// <param name="condition">z_c, shape of <paramref name="latent"/>, where there is no context processor.</param>
    /// <returns>(N, h, w, C): ε or v.</returns>
    public TensorValue AddUNet(
        GraphBuilder graph,
        TensorValue latent,
        TensorValue timestep,
        IReadOnlyList<KeyValue> regions,
        IReadOnlyList<KeyValue> text,
        TensorValue? condition = null)
    {
        TensorValue time = unetTime.Add(graph, timestep, latent.Shape.N);
        Queue<KeyValue> left = new(text);
        List<KeyValue>[] own =
            [.. TextTransformers.Select(layers => layers.Select(_ => left.Dequeue()).ToList())];
        (TensorValue hidden, Stack<TensorValue> skips) = unetEncoder.AddUNet(
            graph,
            latent,
            time,
            Config.Unet.HasContext ? regions : own[0],
            Config.Unet.Conditioning == Conditioning.Concat ? condition : null);
        if (control is not null)
            (hidden, skips) = control.Add(graph, latent, condition!, timestep, own[2], hidden, skips);
        return unetDecoder.Add(graph, hidden, skips, time, own[1]);
    }

    /// <summary>The layers that attend to text: of the U-Net's encoder, of its decoder, of the ControlNet.</summary>
    private IEnumerable<IEnumerable<TransformerBlock>> TextTransformers =>
        [unetEncoder.TextTransformers, unetDecoder.TextTransformers, control?.TextTransformers ?? []];
}
