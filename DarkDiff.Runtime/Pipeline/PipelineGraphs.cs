using DarkDiff.Kernels;
using DarkDiff.Runtime.Graph;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Blocks;
using DarkDiff.Runtime.Sampling;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>The graphs of one picture size, and the slots through which they meet. No memory is touched.</summary>
internal sealed class PipelineGraphs
{
    public const string Image = "image";
    public const string Picture = "picture";
    public const string Latent = "latent";
    public const string Condition = "condition";
    public const string Timestep = "timestep";
    public const string Coefficients = "coefficients";

    private static readonly TensorShape Scalar = new(1, 1, 1, 1);

    private readonly DarkDiffModel model;
    private readonly ElementType activationType;
    private readonly TensorShape imageShape;
    private readonly TensorShape latentShape;
    private readonly int batch;
    private readonly List<TensorShape> featureShapes = [];
    private readonly List<TensorShape> regionShapes = [];

    /// <param name="model">The model.</param>
    /// <param name="width">Columns of the padded picture.</param>
    /// <param name="height">Rows of the padded picture.</param>
    /// <param name="guided">Whether there is an unconditional branch: batch 2 instead of 1.</param>
    /// <param name="activationType">Type of activations on the device.</param>
    public PipelineGraphs(DarkDiffModel model, int width, int height, bool guided, ElementType activationType)
    {
        this.model = model;
        this.activationType = activationType;
        batch = guided ? 2 : 1;
        int factor = model.Config.Vae.Factor;
        imageShape = new TensorShape(1, height, width, model.Config.Vae.InChannels);
        latentShape = new TensorShape(1, height / factor, width / factor, model.Config.Vae.LatentChannels);
        Encode = BuildEncode();
        if (model.Config.Unet.HasContext && model.Config.ContextTimestep == ContextTimestep.Zero)
            Regions = BuildRegions();
        Step = BuildStep();
        Decode = BuildDecode();
    }

    /// <summary>Places of inputs and outputs.</summary>
    public SlotTable Slots { get; } = new();

    /// <summary>Shape of the latent, (1, h, w, C).</summary>
    public TensorShape LatentShape => latentShape;

    /// <summary>Image → condition latent, residual features.</summary>
    public OpGraph Encode { get; }

    /// <summary>
    /// Condition latents → keys and values of every layer that attends to the context processor; absent where there is
    /// none, or where it follows the timestep and is part of the step.
    /// </summary>
    public OpGraph? Regions { get; }

    /// <summary>One step: latent → latent at the previous timestep.</summary>
    public OpGraph Step { get; }

    /// <summary>Latent, residual features → picture.</summary>
    public OpGraph Decode { get; }

    /// <summary>The graphs by name, in the order in which they run.</summary>
    public IEnumerable<(string Name, OpGraph Graph)> All
    {
        get
        {
            yield return ("VAE encoder", Encode);
            if (Regions is not null)
                yield return ("context processor", Regions);
            yield return ("sampling step", Step);
            yield return ("VAE decoder", Decode);
        }
    }

    /// <summary>Name of the slot of a text layer's keys or values.</summary>
    public static string TextSlot(string kind, int layer) => $"text {kind} {layer}";

    private OpGraph BuildEncode()
    {
        GraphBuilder graph = new(activationType);
        TensorValue image = Slots.Bind(graph.Input(Image, imageShape, ElementType.F32), Image);
        (TensorValue latent, List<TensorValue> features) = model.AddEncode(graph, image);
        Slots.Bind(graph.Output(latent), Condition, reserve: batch * latent.Bytes);
        for (int level = 0; level < features.Count; level++)
        {
            Slots.Bind(graph.Output(features[level]), FeatureSlot(level));
            featureShapes.Add(features[level].Shape);
        }

        return graph.Build();
    }

    private OpGraph BuildRegions()
    {
        GraphBuilder graph = new(activationType);
        TensorValue timestep = Slots.Bind(graph.Input(Timestep, Scalar, ElementType.F32), Timestep);
        List<KeyValue> regions = AddRegions(graph, timestep);
        for (int layer = 0; layer < regions.Count; layer++)
        {
            Slots.Bind(graph.Output(regions[layer].Key), RegionSlot("key", layer));
            Slots.Bind(graph.Output(regions[layer].Value), RegionSlot("value", layer));
            regionShapes.Add(regions[layer].Key.Shape);
        }

        return graph.Build();
    }

    private List<KeyValue> AddRegions(GraphBuilder graph, TensorValue timestep)
    {
        TensorValue? text = model.TextShape is TensorShape shape
            ? Slots.Bind(graph.Input("text", shape, ElementType.F32), "text")
            : null;
        return model.AddRegions(graph, ConditionInput(graph), timestep, text);
    }

    private TensorValue ConditionInput(GraphBuilder graph) =>
        Slots.Bind(graph.Input(Condition, latentShape with { N = batch }, ElementType.F32), Condition);

    private OpGraph BuildStep()
    {
        GraphBuilder graph = new(activationType);
        TensorValue latent = Slots.Bind(graph.Input(Latent, latentShape, ElementType.F32), Latent);
        TensorValue timestep = Slots.Bind(graph.Input(Timestep, Scalar, ElementType.F32), Timestep);
        TensorShape sevenFactors = Scalar with { C = DdimSchedule.CoefficientCount };
        TensorValue coefficients = Slots.Bind(graph.Input(Coefficients, sevenFactors, ElementType.F32), Coefficients);
        bool hasContext = model.Config.Unet.HasContext;
        TensorValue? condition = hasContext ? null : ConditionInput(graph);
        List<KeyValue> regions = hasContext && Regions is null
            ? AddRegions(graph, timestep)
            : [.. regionShapes.Select((shape, layer) => new KeyValue(
                Slots.Bind(graph.Input($"key {layer}", shape), RegionSlot("key", layer)),
                Slots.Bind(graph.Input($"value {layer}", shape), RegionSlot("value", layer))))];
        TensorValue both = graph.RepeatBatch(latent, batch);
        TensorValue predicted = model.AddUNet(graph, both, timestep, regions, TextInputs(graph), condition);
        // The step's result takes the place of its latent: the op allows it, and the next run finds it there.
        Slots.Bind(graph.Output(graph.DdimStep(latent, predicted, coefficients)), Latent);
        return graph.Build();
    }

    private List<KeyValue> TextInputs(GraphBuilder graph)
    {
        if (model.TextShape is not TensorShape textShape)
            return [];
        GraphBuilder shapes = new(activationType);
        List<KeyValue> layers = model.AddText(shapes, shapes.Input("text", textShape, ElementType.F32));
        return
        [
            .. layers.Select((layer, i) => new KeyValue(
                Slots.Bind(graph.Input($"text key {i}", layer.Key.Shape), TextSlot("key", i)),
                Slots.Bind(graph.Input($"text value {i}", layer.Value.Shape), TextSlot("value", i)))),
        ];
    }

    private OpGraph BuildDecode()
    {
        GraphBuilder graph = new(activationType);
        TensorValue latent = Slots.Bind(graph.Input(Latent, latentShape, ElementType.F32), Latent);
        List<TensorValue> features =
        [
            .. featureShapes.Select((shape, level) =>
                Slots.Bind(graph.Input($"feature {level}", shape), FeatureSlot(level))),
        ];
        Slots.Bind(graph.Output(model.AddDecode(graph, latent, features)), Picture);
        return graph.Build();
    }

    private static string FeatureSlot(int level) => $"feature {level}";

    private static string RegionSlot(string kind, int layer) => $"region {kind} {layer}";
}
