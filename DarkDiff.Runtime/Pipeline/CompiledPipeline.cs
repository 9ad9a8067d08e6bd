using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>The prepared stages of one picture size on a device; they share one arena.</summary>
internal sealed class CompiledPipeline : IDisposable
{
    // The last one first: plans before the memory that they work on.
    private readonly Stack<IDisposable> owned = new();
    private readonly IDevice device;
    private readonly IDeviceMemory arena;
    private readonly ExecutablePlan step;
    private readonly ExecutablePlan? unconditionalRegions;
    private ExecutablePlan? conditionalStep;
    private ulong? unconditionalSeed;

    public CompiledPipeline(PipelineKey key, PipelinePlan plan, TextState text, IDevice device)
    {
        Key = key;
        Plan = plan;
        this.device = device;
        try
        {
            Memory = Own(device.Allocate(Graphs.Slots.Bytes));
            arena = Own(device.Allocate(plan.ArenaBytes));
            Encode = Bind(plan.Encode);
            Regions = plan.Regions is null ? null : Bind(plan.Regions);
            unconditionalRegions = plan.UnconditionalRegions is null ? null : Bind(plan.UnconditionalRegions);
            step = Bind(plan.Step);
            Decode = Bind(plan.Decode);
            text.CopyTo(Graphs.Slots, Memory);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public PipelineKey Key { get; }

    public PipelineGraphs Graphs => Plan.Graphs;

    /// <summary>What lives between stages.</summary>
    public IDeviceMemory Memory { get; }

    /// <summary>What was planned.</summary>
    public PipelinePlan Plan { get; }

    public ExecutablePlan Encode { get; }

    public ExecutablePlan? Regions { get; }

    public ExecutablePlan Decode { get; }

    /// <summary>The step; without guidance also where the pipeline has guidance.</summary>
    public ExecutablePlan Step(bool guided) => guided || !Key.Guided
        ? step
        : conditionalStep ??= Bind(Plan.ConditionalStep);

    /// <summary>Writes values into a slot.</summary>
    public void Write(string slot, ReadOnlySpan<float> values) => Memory.Write(Graphs.Slots.OffsetOf(slot), values);

    /// <summary>Reads values from a slot.</summary>
    public void Read(string slot, Span<float> values) => Memory.Read(Graphs.Slots.OffsetOf(slot), values);

    /// <summary>
    /// Makes the noise that stands in for the condition, and the keys and values of it; both stay as they are while the
    /// seed is the same. The timestep of the context must be in its slot.
    /// </summary>
    public void PrepareUnconditional(ulong seed)
    {
        if (!Key.Guided || unconditionalSeed == seed)
            return;
        unconditionalSeed = null;
        int count = (int)Graphs.LatentShape.Elements;
        long second = Graphs.Slots.OffsetOf(PipelineGraphs.Condition) + (long)count * sizeof(float);
        device.FillGaussian(Memory, second, count, seed, DarkDiffSession.UnconditionalStream);
        unconditionalRegions?.Run();
        unconditionalSeed = seed;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        while (owned.TryPop(out IDisposable? last))
            last.Dispose();
    }

    private ExecutablePlan Bind(Plan stage) =>
        Own(new ExecutablePlan(stage, device, arena, Graphs.Slots.Bindings(Memory)));

    private T Own<T>(T created)
        where T : IDisposable
    {
        owned.Push(created);
        return created;
    }
}
