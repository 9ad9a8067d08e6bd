using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// The graphs of one picture size with a method for every product and all memory placed; nothing is allocated.
/// </summary>
internal sealed class PipelinePlan
{
    /// <summary>Most bands that a value is cut into; beyond that the margins cost more than they save.</summary>
    private const int MostBands = 64;

    /// <summary>Fewest elements of the latent along a side of a tile that is not asked for: 256 pixels.</summary>
    private const int LeastTile = 32;

    private readonly IDevice device;

    private PipelinePlan(PipelineGraphs graphs, long? bandBytes, ProductMethods methods, int steps, IDevice device)
    {
        this.device = device;
        Graphs = graphs;
        BandBytes = bandBytes;
        Methods = methods;
        Encode = PlanOf(graphs.Encode);
        Regions = PlansOf(graphs.Regions);
        UnconditionalRegions = PlansOf(graphs.UnconditionalRegions);
        Step = PlansOf(graphs.Step);
        ConditionalStep = graphs.ConditionalStep == graphs.Step ? Step : PlansOf(graphs.ConditionalStep);
        Decode = PlanOf(graphs.Decode);
        ArenaBytes = Plans.Max(plan => plan.ArenaBytes);
        Weights = Plans.SelectMany(plan => plan.Graph.Ops).SelectMany(device.PackedWeights).ToHashSet();
        WeightBytes = Weights.Sum(packed => packed.Bytes);
        Time = graphs.Work(steps).Sum(part => part.Runs * methods.Time(part.Graph));

        Plan PlanOf(OpGraph graph) => Plan.Create(methods.AppliedTo(graph), device);
        Plan[] PlansOf(IReadOnlyList<OpGraph> tiles) => [.. tiles.Select(PlanOf)];
    }

    public PipelineGraphs Graphs { get; }

    /// <summary>About the size of the bands in which the VAE runs; absent where it runs whole.</summary>
    public long? BandBytes { get; }

    /// <summary>How convolutions and linear layers run.</summary>
    public ProductMethods Methods { get; }

    public Plan Encode { get; }

    /// <summary>For each tile of the latent, as the three below.</summary>
    public IReadOnlyList<Plan> Regions { get; }

    public IReadOnlyList<Plan> UnconditionalRegions { get; }

    public IReadOnlyList<Plan> Step { get; }

    public IReadOnlyList<Plan> ConditionalStep { get; }

    public Plan Decode { get; }

    /// <summary>The arena that the stages share.</summary>
    public long ArenaBytes { get; }

    /// <summary>Bytes of arena and slots.</summary>
    public long ActivationBytes => ArenaBytes + Graphs.Slots.Bytes;

    /// <summary>The weights as the device will keep them.</summary>
    public IReadOnlySet<PackedWeight> Weights { get; }

    /// <summary>Bytes of the weights as the device will keep them.</summary>
    public long WeightBytes { get; }

    /// <summary>Bytes of arena, slots and weights: what a memory budget is compared with.</summary>
    public long TotalBytes => ActivationBytes + WeightBytes;

    /// <summary>Most scratch, part of the arena, of a convolution that goes a faster way than the direct one.</summary>
    public long AcceleratedScratchBytes => Plans
        .SelectMany(plan => plan.Graph.Ops)
        .Where(Methods.IsAccelerated)
        .Select(device.ScratchBytes)
        .DefaultIfEmpty()
        .Max();

    /// <summary>Whether the arena would be smaller if the U-Net and the context processor took less of it.</summary>
    private bool ArenaIsForSampling => ArenaBytes > Math.Max(Encode.ArenaBytes, Decode.ArenaBytes);

    /// <summary>About the time of a picture, in operations of the direct ways.</summary>
    public double Time { get; }

    private IEnumerable<Plan> Plans => [Encode, .. Regions, .. UnconditionalRegions, .. Step, .. ConditionalStep, Decode];

    /// <summary>
    /// Plans a picture size. Without a budget the VAE runs whole and every layer by its fastest method. A budget is spent
    /// where it saves most time: of the numbers of bands that fit, each with larger weights for faster layers in what it
    /// leaves, that one is taken which takes least time; twice as many bands are tried as long as that saves time. Only
    /// where none fits, and nothing is said of tiles, the latent is cut into the largest tiles that do.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="device">The device.</param>
    /// <param name="width">Columns of the padded picture.</param>
    /// <param name="height">Rows of the padded picture.</param>
    /// <param name="guided">Whether there is an unconditional branch.</param>
    /// <param name="steps">Sampling steps.</param>
    /// <param name="memory">Bytes for activations and weights; absent: no limit.</param>
    /// <param name="tile">
    /// Most pixels along a side of the U-Net's tiles; 0: no tiles; absent: none where the budget allows.
    /// </param>
    /// <param name="cancellation">Looked at before every number of bands.</param>
    /// <exception cref="MemoryBudgetException">Nothing fits.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static PipelinePlan Within(
        DarkDiffModel model,
        IDevice device,
        int width,
        int height,
        bool guided,
        int steps,
        long? memory,
        int? tile,
        CancellationToken cancellation = default)
    {
        PipelinePlan? plan = TryWithin(tile > 0 ? tile : null, out PipelinePlan least);
        long needed = least.TotalBytes;
        int side = Math.Max(width, height) / model.Config.Vae.Factor;
        while (plan is null && tile is null && least.ArenaIsForSampling && side > LeastTile)
        {
            side = Math.Max(side * 3 / 4, LeastTile);
            plan = TryWithin(side * model.Config.Vae.Factor, out least);
            needed = Math.Min(needed, least.TotalBytes);
        }

        return plan ?? throw new MemoryBudgetException(width, height, needed, memory!.Value);

        PipelinePlan? TryWithin(int? pixels, out PipelinePlan smallest) => PipelinePlan.TryWithin(
            bandBytes => new PipelineGraphs(model, width, height, guided, device, bandBytes, pixels),
            device,
            steps,
            memory,
            cancellation,
            out smallest);
    }

    /// <summary>Plans with given tiles.</summary>
    /// <param name="graphsOf">The graphs, the VAE in bands of about so many bytes or whole.</param>
    /// <param name="device">The device.</param>
    /// <param name="steps">Sampling steps.</param>
    /// <param name="memory">Bytes for activations and weights; absent: no limit.</param>
    /// <param name="cancellation">Looked at before every number of bands.</param>
    /// <param name="least">The plan that takes least memory, whether it fits or not.</param>
    /// <returns>The plan, or null where nothing fits.</returns>
    private static PipelinePlan? TryWithin(
        Func<long?, PipelineGraphs> graphsOf,
        IDevice device,
        int steps,
        long? memory,
        CancellationToken cancellation,
        out PipelinePlan least)
    {
        cancellation.ThrowIfCancellationRequested();
        PipelineGraphs whole = graphsOf(null);
        ProductLayers layers = new(whole.Work(steps), device);
        if (memory is not long budget)
            return least = Create(whole, null, layers.Fastest);
        long largest = whole.Work(steps).Max(part => part.Graph.Ops.Max(op => op.Output.Bytes));
        least = Create(whole, null, layers.Smallest);
        PipelinePlan? best = null;
        for (int bands = 1; bands <= MostBands && best?.Methods.AreFastest != true; bands *= 2)
        {
            cancellation.ThrowIfCancellationRequested();
            long? bandBytes = bands == 1 ? null : largest / bands;
            PipelineGraphs graphs = bandBytes is null ? whole : graphsOf(bandBytes);
            PipelinePlan smallest = bandBytes is null ? least : Create(graphs, bandBytes, layers.Smallest);
            if (smallest.TotalBytes < least.TotalBytes)
                least = smallest;
            if (smallest.TotalBytes > budget)
                continue;
            PipelinePlan plan = Spend(smallest, graphs, bandBytes);

            // More bands free less and less memory, and cost more and more.
            if (best is not null && plan.Time >= best.Time)
                break;
            best = plan;
        }

        return best;

        PipelinePlan Create(PipelineGraphs graphs, long? bandBytes, ProductMethods methods) =>
            new(graphs, bandBytes, methods, steps, device);

        PipelinePlan Spend(PipelinePlan smallest, PipelineGraphs graphs, long? bandBytes)
        {
            ArenaGrowth growth = new(smallest.Plans.Select(part => part.Graph), layers.All, smallest.ArenaBytes, device);
            for (long spare = budget - smallest.TotalBytes; ;)
            {
                (ProductMethods methods, long taken) = layers.Within(spare, growth);
                if (methods.AreSmallest)
                    return smallest;
                PipelinePlan plan = Create(graphs, bandBytes, methods);
                if (plan.TotalBytes <= budget)
                    return plan;
                // The arena has grown by more than the least that it could: so much less is left.
                spare = taken - (plan.TotalBytes - budget);
            }
        }
    }
}
