using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>The prepared stages of one picture size on a device; they share one arena.</summary>
internal sealed class CompiledPipeline : IDisposable
{
    // The last one first: plans before the memory that they work on.
    private readonly Stack<IDisposable> owned = new();

    public CompiledPipeline(DarkDiffModel model, TextState text, IDevice device, int width, int height, bool guided)
    {
        Width = width;
        Height = height;
        Guided = guided;
        Graphs = new PipelineGraphs(model, width, height, guided, device.ActivationType);
        Plan encode = Plan.Create(Graphs.Encode, device);
        Plan? regions = Graphs.Regions is null ? null : Plan.Create(Graphs.Regions, device);
        Plan step = Plan.Create(Graphs.Step, device);
        Plan decode = Plan.Create(Graphs.Decode, device);
        long arenaBytes = new[] { encode, regions, step, decode }.Max(plan => plan?.ArenaBytes ?? 0);
        Bytes = arenaBytes + Graphs.Slots.Bytes;
        try
        {
            Memory = Own(device.Allocate(Graphs.Slots.Bytes));
            IDeviceMemory arena = Own(device.Allocate(arenaBytes));
            var bindings = Graphs.Slots.Bindings(Memory);
            ExecutablePlan Bind(Plan plan) => Own(new ExecutablePlan(plan, device, arena, bindings));
            Encode = Bind(encode);
            Regions = regions is null ? null : Bind(regions);
            Step = Bind(step);
            Decode = Bind(decode);
            text.CopyTo(Graphs.Slots, Memory);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Width { get; }

    public int Height { get; }

    public bool Guided { get; }

    public PipelineGraphs Graphs { get; }

    /// <summary>What lives between stages.</summary>
    public IDeviceMemory Memory { get; }

    /// <summary>Bytes of arena and slots.</summary>
    public long Bytes { get; }

    public ExecutablePlan Encode { get; }

    public ExecutablePlan? Regions { get; }

    public ExecutablePlan Step { get; }

    public ExecutablePlan Decode { get; }

    /// <summary>Writes values into a slot.</summary>
    public void Write(string slot, ReadOnlySpan<float> values) => Memory.Write(Graphs.Slots.OffsetOf(slot), values);

    /// <summary>Reads values from a slot.</summary>
    public void Read(string slot, Span<float> values) => Memory.Read(Graphs.Slots.OffsetOf(slot), values);

    /// <inheritdoc />
    public void Dispose()
    {
        while (owned.TryPop(out IDisposable? last))
            last.Dispose();
    }

    private T Own<T>(T created)
        where T : IDisposable
    {
        owned.Push(created);
        return created;
    }
}
