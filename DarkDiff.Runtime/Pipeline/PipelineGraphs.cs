using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
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

    private const string PredictionSlot = "prediction";

    private static readonly TensorShape Scalar = new(1, 1, 1, 1);

    private readonly DarkDiffModel model;
    private readonly IDevice device;
    private readonly long? bandBytes;
    private readonly TensorShape imageShape;
    private readonly TensorShape latentShape;
    private readonly int batch;
    private readonly List<TensorShape> featureShapes = [];
    private readonly List<TensorShape>[] regionShapes;

    /// <param name="model">The model.</param>
    /// <param name="width">Columns of the padded picture.</param>
    /// <param name="height">Rows of the padded picture.</param>
    /// <param name="guided">Whether there is an unconditional branch: batch 2 instead of 1.</param>
    /// <param name="device">Where they will run.</param>
    /// <param name="bandBytes">
    /// About the size of the bands in which the VAE runs to need less memory, see <see cref="BandedGraph"/>; absent
    /// where it runs whole.
    /// </param>
    /// <param name="tile">Most pixels along a side of the U-Net's tiles; absent where the latent stays whole.</param>
    public PipelineGraphs(
        DarkDiffModel model,
        int width,
        int height,
        bool guided,
        IDevice device,
        long? bandBytes = null,
        int? tile = null)
    {
        this.model = model;
        this.device = device;
        this.bandBytes = bandBytes;
        batch = guided ? 2 : 1;
        int factor = model.Config.Vae.Factor;
        imageShape = new TensorShape(1, height, width, model.Config.Vae.InChannels);
        latentShape = new TensorShape(1, height / factor, width / factor, model.Config.Vae.LatentChannels);
        Tiles = tile is int side
            ? TileLayout.Cut(latentShape.H, latentShape.W, side / factor, model.Config)
            : TileLayout.Whole(latentShape.H, latentShape.W, model.Config);
        regionShapes = [.. Tiles.Tiles.Select(_ => new List<TensorShape>())];
        Encode = BuildEncode();
        if (model.Config.Unet.HasContext && model.Config.ContextTimestep == ContextTimestep.Zero)
        {
            Regions = ForEachTile(index => BuildRegions(index, image: 0));
            if (guided)
                UnconditionalRegions = ForEachTile(index => BuildRegions(index, image: 1));
        }

        Step = ForEachTile(index => BuildStep(index, batch));
        ConditionalStep = guided ? ForEachTile(index => BuildStep(index, 1)) : Step;
        Decode = BuildDecode();
    }

    /// <summary>Places of inputs and outputs.</summary>
    public SlotTable Slots { get; } = new();

    /// <summary>Shape of the latent, (1, h, w, C).</summary>
    public TensorShape LatentShape => latentShape;

    /// <summary>The latent, whole or in tiles.</summary>
    public TileLayout Tiles { get; }

    /// <summary>Image → condition latent, residual features.</summary>
    public OpGraph Encode { get; }

    /// <summary>
    /// For each tile: condition latent → keys and values of every layer that attends to the context processor. None where
    /// there is no such layer, or where it follows the timestep and is part of the step.
    /// </summary>
    public IReadOnlyList<OpGraph> Regions { get; } = [];

    /// <summary>
    /// For each tile: noise in the condition's place → keys and values of the unconditional branch; none without guidance.
    /// </summary>
    public IReadOnlyList<OpGraph> UnconditionalRegions { get; } = [];

    /// <summary>
    /// One step, with guidance where there is any. For each tile: latent → what the U-Net predicts, blended into what it
    /// has predicted elsewhere; the last one ends with latent → latent at the previous timestep.
    /// </summary>
    public IReadOnlyList<OpGraph> Step { get; }

    /// <summary>One step without guidance.</summary>
    public IReadOnlyList<OpGraph> ConditionalStep { get; }

    /// <summary>Latent, residual features → picture.</summary>
    public OpGraph Decode { get; }

    /// <summary>All graphs, and how often each runs for one picture.</summary>
    /// <param name="steps">Sampling steps; all of them count as guided where there is guidance.</param>
    public IEnumerable<(OpGraph Graph, int Runs)> Work(int steps)
    {
        yield return (Encode, 1);
        foreach (OpGraph graph in Regions.Concat(UnconditionalRegions))
            yield return (graph, 1);
        foreach (OpGraph graph in Step)
            yield return (graph, steps);
        foreach (OpGraph graph in ConditionalStep == Step ? [] : ConditionalStep)
            yield return (graph, 0);
        yield return (Decode, 1);
    }

    /// <summary>Name of the slot of a text layer's keys or values.</summary>
    public static string TextSlot(string kind, int layer) => $"text {kind} {layer}";

    /// <summary>Name of the slot of the weights with which a tile is blended.</summary>
    public static string BlendSlot(int tile) => $"blend {tile}";

    private OpGraph[] ForEachTile(Func<int, OpGraph> build) => [.. Enumerable.Range(0, Tiles.Tiles.Count).Select(build)];

    private OpGraph BuildEncode()
    {
        GraphBuilder graph = new(device);
        TensorValue image = Slots.Bind(graph.Input(Image, imageShape, ElementType.F32), Image);
        (TensorValue latent, List<TensorValue> features) = model.AddEncode(graph, image);
        Slots.Bind(graph.Output(latent), Condition, reserve: batch * latent.Bytes);
        for (int level = 0; level < features.Count; level++)
        {
            Slots.Bind(graph.Output(features[level]), FeatureSlot(level));
            featureShapes.Add(features[level].Shape);
        }

        return InBands(graph.Build());
    }

    /// <param name="tile">Index of the tile.</param>
    /// <param name="image">0 for the condition, 1 for the noise of the unconditional branch.</param>
    private OpGraph BuildRegions(int tile, int image)
    {
        GraphBuilder graph = new(device);
        List<KeyValue> regions = AddRegions(graph, BindTimestep(graph), tile, 1, image);
        regionShapes[tile].Clear();
        for (int layer = 0; layer < regions.Count; layer++)
        {
            BindRegion(graph.Output(regions[layer].Key), "key", tile, layer, image);
            BindRegion(graph.Output(regions[layer].Value), "value", tile, layer, image);
            regionShapes[tile].Add(regions[layer].Key.Shape);
        }

        return graph.Build();
    }

    private TensorValue BindTimestep(GraphBuilder graph) =>
        Slots.Bind(graph.Input(Timestep, Scalar, ElementType.F32), Timestep);

    /// <summary>Puts keys or values into their slot, which has room for both branches.</summary>
    private TensorValue BindRegion(TensorValue value, string kind, int tile, int layer, int image)
    {
        long bytes = value.Bytes / value.Shape.N;
        return Slots.Bind(value, $"region {kind} {tile} {layer}", reserve: batch * bytes, skip: image * bytes);
    }

    /// <summary>The tile's part of the condition.</summary>
    private TensorValue ConditionInput(GraphBuilder graph, int tile, int images, int image) => Crop(graph, tile, Slots.Bind(
        graph.Input(Condition, latentShape with { N = images }, ElementType.F32),
        Condition,
        skip: image * latentShape.Elements * sizeof(float)));

    /// <summary>The tile's part of a latent; the latent itself where it is whole.</summary>
    private TensorValue Crop(GraphBuilder graph, int index, TensorValue latent)
    {
        LatentTile tile = Tiles.Tiles[index];
        return Tiles.IsWhole ? latent : graph.Crop(latent, tile.Row, tile.Column, tile.Height, tile.Width);
    }

    private List<KeyValue> AddRegions(GraphBuilder graph, TensorValue timestep, int tile, int images, int image)
    {
        TensorValue? text = model.TextShape is TensorShape shape
            ? Slots.Bind(graph.Input("text", shape, ElementType.F32), "text")
            : null;
        return model.AddRegions(graph, ConditionInput(graph, tile, images, image), timestep, text);
    }

    /// <param name="tile">Index of the tile.</param>
    /// <param name="images">2 with guidance, 1 without.</param>
    private OpGraph BuildStep(int tile, int images)
    {
        GraphBuilder graph = new(device);
        TensorValue latent = Slots.Bind(graph.Input(Latent, latentShape, ElementType.F32), Latent);
        TensorValue timestep = BindTimestep(graph);
        bool hasContext = model.Config.Unet.HasContext;
        TensorValue? condition = hasContext ? null : ConditionInput(graph, tile, images, 0);
        List<KeyValue> regions = hasContext && Regions.Count == 0
            ? AddRegions(graph, timestep, tile, images, 0)
            : [.. regionShapes[tile].Select((shape, layer) => new KeyValue(
                BindRegion(graph.Input($"key {layer}", shape with { N = images }), "key", tile, layer, 0),
                BindRegion(graph.Input($"value {layer}", shape with { N = images }), "value", tile, layer, 0)))];
        TensorValue both = graph.RepeatBatch(Crop(graph, tile, latent), images);
        TensorValue predicted = model.AddUNet(graph, both, timestep, regions, TextInputs(graph), condition);
        if (!Tiles.IsWhole)
            predicted = AddBlend(graph, tile, predicted);
        if (tile < Tiles.Tiles.Count - 1)
            return graph.Build();
        TensorShape sevenFactors = Scalar with { C = DdimSchedule.CoefficientCount };
        TensorValue coefficients = Slots.Bind(graph.Input(Coefficients, sevenFactors, ElementType.F32), Coefficients);
        // The step's result takes the place of its latent: the op allows it, and the next run finds it there.
        Slots.Bind(graph.Output(graph.DdimStep(latent, predicted, coefficients)), Latent);
        return graph.Build();
    }

    /// <summary>Blends a tile's prediction into that of the whole latent, in its memory: the op allows it.</summary>
    private TensorValue AddBlend(GraphBuilder graph, int index, TensorValue predicted)
    {
        LatentTile tile = Tiles.Tiles[index];
        TensorValue weight = Slots.Bind(
            graph.Input("blend", new TensorShape(1, tile.Height, tile.Width, 1), ElementType.F32), BlendSlot(index));
        TensorShape shape = latentShape with { N = predicted.Shape.N };
        long reserve = batch * latentShape.Elements * sizeof(float);
        TensorValue before = Slots.Bind(graph.Input(PredictionSlot, shape, ElementType.F32), PredictionSlot, reserve);
        TensorValue after = graph.Blend(before, predicted, weight, tile.Row, tile.Column);
        return Slots.Bind(graph.Output(after), PredictionSlot, reserve);
    }

    private List<KeyValue> TextInputs(GraphBuilder graph)
    {
        if (model.TextShape is not TensorShape textShape)
            return [];
        GraphBuilder shapes = new(device);
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
        GraphBuilder graph = new(device);
        TensorValue latent = Slots.Bind(graph.Input(Latent, latentShape, ElementType.F32), Latent);
        List<TensorValue> features =
        [
            .. featureShapes.Select((shape, level) =>
                Slots.Bind(graph.Input($"feature {level}", shape), FeatureSlot(level))),
        ];
        Slots.Bind(graph.Output(model.AddDecode(graph, latent, features)), Picture);
        // Nobody needs the residual features after the decoder.
        return InBands(graph.Build(), features);
    }

    private OpGraph InBands(OpGraph graph, params IEnumerable<TensorValue> donated) =>
        bandBytes is long bytes ? BandedGraph.Of(graph, bytes, donated) : graph;

    private static string FeatureSlot(int level) => $"feature {level}";
}
