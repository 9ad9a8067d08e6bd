using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>The graphs of one picture size with all memory placed; nothing is allocated.</summary>
internal sealed class PipelinePlan
{
    /// <summary>Most bands that a value is cut into; beyond that the margins cost more than they save.</summary>
    private const int MostBands = 64;

    private PipelinePlan(PipelineGraphs graphs, long? bandBytes, IDevice device)
    {
        Graphs = graphs;
        BandBytes = bandBytes;
        Encode = Plan.Create(graphs.Encode, device);
        Regions = PlanOf(graphs.Regions);
        UnconditionalRegions = PlanOf(graphs.UnconditionalRegions);
        Step = Plan.Create(graphs.Step, device);
        ConditionalStep = graphs.ConditionalStep == graphs.Step ? Step : Plan.Create(graphs.ConditionalStep, device);
        Decode = Plan.Create(graphs.Decode, device);
        Plan?[] all = [Encode, Regions, UnconditionalRegions, Step, ConditionalStep, Decode];
        ArenaBytes = all.Max(plan => plan?.ArenaBytes ?? 0);

        Plan? PlanOf(OpGraph? graph) => graph is null ? null : Plan.Create(graph, device);
    }

    public PipelineGraphs Graphs { get; }

    /// <summary>About the size of the bands in which the VAE runs; absent where it runs whole.</summary>
    public long? BandBytes { get; }

    public Plan Encode { get; }

    public Plan? Regions { get; }

    public Plan? UnconditionalRegions { get; }

    public Plan Step { get; }

    public Plan ConditionalStep { get; }

    public Plan Decode { get; }

    /// <summary>The arena that the stages share.</summary>
    public long ArenaBytes { get; }

    /// <summary>Bytes of arena and slots.</summary>
    public long Bytes => ArenaBytes + Graphs.Slots.Bytes;

    /// <summary>Plans a picture size: whole if that fits into the budget, else with as few bands as fit.</summary>
    /// <param name="model">The model.</param>
    /// <param name="device">The device.</param>
    /// <param name="width">Columns of the padded picture.</param>
    /// <param name="height">Rows of the padded picture.</param>
    /// <param name="guided">Whether there is an unconditional branch.</param>
    /// <param name="memory">Bytes for activations and weights; absent: no limit.</param>
    /// <exception cref="MemoryBudgetException">Nothing fits.</exception>
    public static PipelinePlan Within(
        DarkDiffModel model, IDevice device, int width, int height, bool guided, long? memory)
    {
        PipelinePlan whole = Create(null);
        if (memory is not long budget || Needed(whole) <= budget)
            return whole;
        long largest = whole.Graphs.All.Max(stage => stage.Graph.Ops.Max(op => op.Output.Bytes));
        long least = Needed(whole);
        for (int bands = 2; bands <= MostBands; bands *= 2)
        {
            PipelinePlan banded = Create(largest / bands);
            if (Needed(banded) <= budget)
                return banded;
            least = Math.Min(least, Needed(banded));
        }

        throw new MemoryBudgetException(width, height, least, budget);

        PipelinePlan Create(long? bandBytes) => new(
            new PipelineGraphs(model, width, height, guided, device.ActivationType, bandBytes), bandBytes, device);

        long Needed(PipelinePlan plan) => plan.Bytes + model.WeightBytes;
    }
}
