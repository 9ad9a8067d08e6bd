using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;
using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>The prepared stages of one picture size on a device; they share one arena.</summary>
internal sealed class CompiledPipeline : IDisposable
{
    /// <summary>About how many values of a picture are copied at once: 4 MiB.</summary>
    private const int FloatsAtOnce = 1 << 20;

    // The last one first: plans before the memory that they work on.
    private readonly Stack<IDisposable> owned = new();
    private readonly IDevice device;
    private readonly IDeviceMemory arena;
    private readonly ExecutablePlan[] step;
    private readonly ExecutablePlan[] unconditionalRegions;
    private ExecutablePlan[]? conditionalStep;
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
            Regions = Bind(plan.Regions);
            unconditionalRegions = Bind(plan.UnconditionalRegions);
            step = Bind(plan.Step);
            Decode = Bind(plan.Decode);
            text.CopyTo(Graphs.Slots, Memory);
            WriteBlendWeights();
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

    /// <summary>For each tile; see <see cref="PipelineGraphs.Regions"/>.</summary>
    public ExecutablePlan[] Regions { get; }

    public ExecutablePlan Decode { get; }

    /// <summary>The step, for each tile; without guidance also where the pipeline has guidance.</summary>
    public ExecutablePlan[] Step(bool guided) => guided || !Key.Guided
        ? step
        : conditionalStep ??= Bind(Plan.ConditionalStep);

    /// <summary>Writes values into a slot.</summary>
    public void Write(string slot, ReadOnlySpan<float> values) => Memory.Write(Graphs.Slots.OffsetOf(slot), values);

    /// <summary>Writes the picture that is encoded, some rows at a time: a frame is a noticeable part of a budget.</summary>
    public void WriteImage(LinearImage image)
    {
        int row = Key.Width * image.Channels;
        float[] rows = new float[RowsAtOnce(row) * row];
        for (int first = 0; first < Key.Height; first += rows.Length / row)
        {
            Span<float> some = rows.AsSpan(0, Math.Min(rows.Length, (Key.Height - first) * row));
            ReflectionPadding.ToNetwork(image, Key.Width, first, some);
            Memory.Write(OffsetOf(PipelineGraphs.Image, first * (long)row), some);
        }
    }

    /// <summary>Reads the picture that is decoded, some rows at a time.</summary>
    /// <param name="picture">Takes it; not larger than the padded picture.</param>
    public void ReadPicture(LinearImage picture)
    {
        int row = Key.Width * picture.Channels;
        float[] rows = new float[RowsAtOnce(row) * row];
        for (int first = 0; first < picture.Height; first += rows.Length / row)
        {
            Span<float> some = rows.AsSpan(0, Math.Min(rows.Length, (picture.Height - first) * row));
            Memory.Read(OffsetOf(PipelineGraphs.Picture, first * (long)row), some);
            ReflectionPadding.FromNetwork(some, Key.Width, first, picture);
        }
    }

    /// <summary>
    /// Makes the noise that stands in for the condition, and the keys and values of it; both stay as they are while the
    /// seed is the same. The timestep of the context must be in its slot.
    /// </summary>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellation">Looked at before every tile; on the CPU device before every layer.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public void PrepareUnconditional(ulong seed, CancellationToken cancellation)
    {
        if (!Key.Guided || unconditionalSeed == seed)
            return;
        unconditionalSeed = null;
        int count = (int)Graphs.LatentShape.Elements;
        long second = Graphs.Slots.OffsetOf(PipelineGraphs.Condition) + (long)count * sizeof(float);
        device.FillGaussian(Memory, second, count, seed, DarkDiffSession.UnconditionalStream);
        foreach (ExecutablePlan tile in unconditionalRegions)
            tile.Run(cancellation);
        unconditionalSeed = seed;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        while (owned.TryPop(out IDisposable? last))
            last.Dispose();
    }

    private static int RowsAtOnce(int rowFloats) => Math.Max(1, FloatsAtOnce / rowFloats);

    private long OffsetOf(string slot, long floats) => Graphs.Slots.OffsetOf(slot) + floats * sizeof(float);

    private ExecutablePlan Bind(Plan stage) =>
        Own(new ExecutablePlan(stage, device, arena, Graphs.Slots.Bindings(Memory)));

    private ExecutablePlan[] Bind(IReadOnlyList<Plan> tiles) => [.. tiles.Select(Bind)];

    private void WriteBlendWeights()
    {
        if (Graphs.Tiles.IsWhole)
            return;
        foreach ((int tile, float[] weights) in Graphs.Tiles.BlendWeights().Index())
            Write(PipelineGraphs.BlendSlot(tile), weights);
    }

    private T Own<T>(T created)
        where T : IDisposable
    {
        owned.Push(created);
        return created;
    }
}
