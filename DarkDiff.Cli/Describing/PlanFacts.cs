using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DarkDiff.Cli.Devices;
using DarkDiff.Cli.Enhancing;
using DarkDiff.Cli.Reports;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Describing;

/// <summary>Facts of a plan: memory, arithmetic, and what ways to sample cost.</summary>
internal static class PlanFacts
{
    /// <summary>Plans a picture size.</summary>
    /// <exception cref="CommandException">
    /// The picture cannot be made with so little memory, or the processor has no such precision.
    /// </exception>
    public static void Add(FactSheet facts, ModelWeights weights, int width, int height, PlanSettings settings)
    {
        using CpuDevice device = DeviceFactory.OpenCpu(settings.Device);
        bool guided = (settings.Guidance ?? weights.Config.DefaultGuidance) != 1;
        PlanSummary plan;
        TileSize.Check(settings.Tile, weights.Config);
        try
        {
            plan = DarkDiffSession.Describe(
                weights, device, width, height, guided, settings.Memory, settings.Steps, settings.Tile);
        }
        catch (MemoryBudgetException e)
        {
            throw new CommandException(e.Message, inner: e);
        }

        long flops = plan.Stages.Sum(stage => stage.Runs * stage.Flops);
        facts.Add("plan", Text(plan, guided, flops), "plan", new JsonObject
        {
            ["width"] = plan.Width,
            ["height"] = plan.Height,
            ["device"] = device.Name,
            ["stages"] = new JsonArray([.. plan.Stages.Select(Json)]),
            ["flops"] = flops,
            ["arena_bytes"] = plan.ArenaBytes,
            ["between_stages_bytes"] = plan.BetweenStagesBytes,
            ["peak_bytes"] = plan.PeakBytes,
            ["weight_bytes"] = plan.WeightBytes,
            ["total_bytes"] = plan.TotalBytes,
            ["winograd"] = Json(plan.Accelerated),
            ["in_place"] = Json(plan.InPlace),
            ["band_bytes"] = plan.BandBytes,
            ["tiles"] = TilesJson.Of(plan.Tiling),
        });
        if (plan.Costs.Count > 0)
            facts.Add("ways to sample", CostText(plan.Costs), "costs", new JsonArray([.. plan.Costs.Select(Json)]));
    }

    private static JsonNode Json(StageSummary stage) => new JsonObject
    {
        ["name"] = stage.Name,
        ["ops"] = stage.Ops,
        ["flops"] = stage.Flops,
        ["arena_bytes"] = stage.ArenaBytes,
        ["runs"] = stage.Runs,
    };

    private static JsonObject Json(AcceleratedConvolutions convolutions) => new JsonObject
    {
        ["layers"] = convolutions.Layers,
        ["suited_layers"] = convolutions.SuitedLayers,
        ["scratch_bytes"] = convolutions.ScratchBytes,
    };

    private static JsonObject Json(WeightsInPlace weights) => new JsonObject
    {
        ["layers"] = weights.Layers,
        ["suited_layers"] = weights.SuitedLayers,
        ["bytes"] = weights.Bytes,
    };

    private static JsonNode Json(SamplingCost cost) => new JsonObject
    {
        ["name"] = cost.Name,
        ["unet_evaluations"] = cost.UNetEvaluations,
        ["context_evaluations"] = cost.ContextEvaluations,
        ["flops"] = cost.Flops,
    };

    private static string Text(PlanSummary plan, bool guided, long flops)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{plan.Width}×{plan.Height} pixels after padding");
        text.Append(guided ? ", with guidance" : "");
        if (plan.BandBytes is long bytes)
            text.Append(CultureInfo.InvariantCulture, $"; the VAE runs in bands of about {Units.Bytes(bytes)}");
        if (plan.Tiling is TilingSummary tiles)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nthe U-Net in {tiles.Columns} × {tiles.Rows} tiles of up to ");
            text.Append(CultureInfo.InvariantCulture, $"{tiles.Width}×{tiles.Height} pixels that overlap by ");
            text.Append(CultureInfo.InvariantCulture, $"{tiles.Overlap} or more: {tiles.Evaluations:0.00} evaluations ");
            text.Append("per step for one of the whole picture; predictions are blended");
        }

        foreach (StageSummary stage in plan.Stages)
        {
            string times = stage.Runs == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" × {stage.Runs}");
            text.Append(CultureInfo.InvariantCulture, $"\n{stage.Name + times,-21} {stage.Ops,5} ops");
            text.Append(CultureInfo.InvariantCulture, $"  {Units.Count(stage.Flops),8}FLOP");
            text.Append(CultureInfo.InvariantCulture, $"  {Units.Bytes(stage.ArenaBytes),10}");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nin all {Units.Count(flops)}FLOP; peak memory for activations ");
        text.Append(CultureInfo.InvariantCulture, $"{Units.Bytes(plan.PeakBytes)} (arena {Units.Bytes(plan.ArenaBytes)}");
        text.Append(CultureInfo.InvariantCulture, $" + {Units.Bytes(plan.BetweenStagesBytes)} between stages); ");
        text.Append(CultureInfo.InvariantCulture, $"weights {Units.Bytes(plan.WeightBytes)}; ");
        text.Append(CultureInfo.InvariantCulture, $"total {Units.Bytes(plan.TotalBytes)}");
        AcceleratedConvolutions winograd = plan.Accelerated;
        text.Append(CultureInfo.InvariantCulture, $"\nWinograd's algorithm in {winograd.Layers} of the ");
        text.Append(CultureInfo.InvariantCulture, $"{winograd.SuitedLayers} layers that it suits: of the arena up to ");
        text.Append(CultureInfo.InvariantCulture, $"{Units.Bytes(winograd.ScratchBytes)}");
        if (plan.InPlace.SuitedLayers == 0)
            return text.ToString();
        text.Append(CultureInfo.InvariantCulture, $"\nweights of 16 bits kept as such, in place, in {plan.InPlace.Layers} ");
        text.Append(CultureInfo.InvariantCulture, $"of {plan.InPlace.SuitedLayers} layers: {Units.Bytes(plan.InPlace.Bytes)}");
        return text.ToString();
    }

    private static string CostText(IReadOnlyList<SamplingCost> costs)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{"",-33} {"U-Net",6} {"context",8} {"FLOP",8}  of the paper's");
        foreach (SamplingCost cost in costs)
        {
            double share = (double)cost.Flops / costs[0].Flops;
            text.Append(CultureInfo.InvariantCulture, $"\n{cost.Name,-33} {cost.UNetEvaluations,6}");
            text.Append(CultureInfo.InvariantCulture, $" {cost.ContextEvaluations,8} {Units.Count(cost.Flops),8}");
            text.Append(CultureInfo.InvariantCulture, $"  {share,6:P0}");
        }

        return text.ToString();
    }
}
