using System.Diagnostics;
using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Sampling;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// A model on a device, ready to enhance pictures. Prepared sizes are kept, so a second picture of the same size starts
/// at once. After a cancelled or failed call the session can be used again. A session does one thing at a time; other
/// threads get sessions of their own by <see cref="Share"/>, which have the same weights.
/// </summary>
public sealed class DarkDiffSession : IDisposable
{
    /// <summary>Philox stream of z_T.</summary>
    internal const ulong LatentStream = 0;

    /// <summary>Philox stream of the noise that stands in for z_c in the unconditional branch.</summary>
    internal const ulong UnconditionalStream = 1;

    /// <summary>Prepared sizes kept; each holds the memory of its activations.</summary>
    private const int KeptPipelines = 2;

    private readonly LoadedModel loaded;
    private readonly SessionGate gate;
    private readonly List<CompiledPipeline> pipelines = [];

    /// <summary>Opens a weight file.</summary>
    /// <param name="weightsPath">A .safetensors file of a DarkDiff model.</param>
    /// <param name="device">Where to compute; must outlive the session, which does not dispose it.</param>
    /// <exception cref="SafeTensors.SafeTensorsException">The file is not a valid model.</exception>
    public DarkDiffSession(string weightsPath, IDevice device)
        : this(new LoadedModel(weightsPath, device ?? throw new ArgumentNullException(nameof(device))))
    {
    }

    private DarkDiffSession(LoadedModel loaded)
    {
        this.loaded = loaded;
        gate = new SessionGate(Free);
    }

    /// <summary>The model's config.</summary>
    public ModelConfig Config => loaded.Model.Config;

    /// <summary>
    /// A session for another thread, on the same device and with the same packed weights. What it computes does not
    /// depend on what the others do meanwhile. Each is disposed by itself, in any order; may be called at any time.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public DarkDiffSession Share()
    {
        gate.Check();
        loaded.AddUser();
        return new DarkDiffSession(loaded);
    }

    /// <summary>Plans a picture size without allocating anything, for weights in f32.</summary>
    /// <param name="config">The model.</param>
    /// <param name="device">The device to plan for.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="guided">Whether guidance needs two passes.</param>
    /// <param name="memory">Bytes for activations and weights; absent: no limit.</param>
    /// <param name="steps">Sampling steps; absent: the model's default.</param>
    /// <param name="tile">See <see cref="EnhanceOptions.Tile"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tile is too small.</exception>
    /// <exception cref="MemoryBudgetException">The picture cannot be made with so little memory.</exception>
    public static PlanSummary Describe(
        ModelConfig config,
        IDevice device,
        int width,
        int height,
        bool guided,
        long? memory = null,
        int? steps = null,
        int? tile = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(device);
        return Describe(WeightInventory.ModelWithoutData(config), device, width, height, guided, memory, steps, tile);
    }

    /// <summary>Plans a picture size without allocating anything, for weights in the types of a file.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="device">The device to plan for.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="guided">Whether guidance needs two passes.</param>
    /// <param name="memory">Bytes for activations and weights; absent: no limit.</param>
    /// <param name="steps">Sampling steps; absent: the model's default.</param>
    /// <param name="tile">See <see cref="EnhanceOptions.Tile"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tile is too small.</exception>
    /// <exception cref="MemoryBudgetException">The picture cannot be made with so little memory.</exception>
    public static PlanSummary Describe(
        ModelWeights weights,
        IDevice device,
        int width,
        int height,
        bool guided,
        long? memory = null,
        int? steps = null,
        int? tile = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(device);
        return Describe(
            new DarkDiffModel(weights.Config, weights), device, width, height, guided, memory, steps, tile);
    }

    private static PlanSummary Describe(
        DarkDiffModel model, IDevice device, int width, int height, bool guided, long? memory, int? steps, int? tile)
    {
        ModelConfig config = model.Config;
        CheckTile(config, tile, nameof(tile));
        int paddedWidth = ReflectionPadding.PaddedSize(width, config.SizeMultiple);
        int paddedHeight = ReflectionPadding.PaddedSize(height, config.SizeMultiple);
        int runs = steps ?? config.DefaultSteps;
        PipelinePlan plan = PipelinePlan.Within(model, device, paddedWidth, paddedHeight, guided, runs, memory, tile);
        StageSummary[] stages =
        [
            Stage("VAE encoder", [plan.Encode], 1),
            .. plan.Regions.Count == 0 ? [] : new[] { Stage("context processor", plan.Regions, guided ? 2 : 1) },
            Stage("sampling step", plan.Step, runs),
            Stage("VAE decoder", [plan.Decode], 1),
        ];
        TilingSummary? tiling = plan.Graphs.Tiles.Summary(config.Vae.Factor);
        int side = plan.Graphs.Tiles.Side * config.Vae.Factor;
        PipelineGraphs both = new(model, paddedWidth, paddedHeight, guided: true, device, null, side);
        return new PlanSummary(
            paddedWidth,
            paddedHeight,
            stages,
            plan.ArenaBytes,
            plan.Graphs.Slots.Bytes,
            plan.WeightBytes,
            new AcceleratedConvolutions(
                plan.Methods.Accelerated, plan.Methods.Suited, plan.AcceleratedScratchBytes),
            new WeightsInPlace(plan.Methods.InPlace, plan.Methods.Narrow, plan.Methods.InPlaceBytes),
            plan.BandBytes,
            tiling,
            SamplingCost.Table(both, new DdimSchedule(config.Diffusion, runs).Timesteps));

        static StageSummary Stage(string name, IReadOnlyList<Plan> tiles, int runs) => new(
            name,
            tiles.Sum(tile => tile.Graph.Ops.Count),
            tiles.Sum(tile => tile.Graph.Flops),
            tiles.Max(tile => tile.ArenaBytes),
            runs);
    }

    /// <summary>Turns a developed raw picture into a clean one (paper, Sec. 4).</summary>
    /// <param name="input">What <see cref="IspPipeline"/> makes of a raw picture in the config's input space.</param>
    /// <param name="options">Steps, their spacing, guidance, seed.</param>
    /// <param name="progress">Told of every stage, step and tile, on the calling thread.</param>
    /// <param name="cancellation">
    /// Looked at before every stage, step and tile; on the CPU device before every layer, and while a size is planned.
    /// </param>
    /// <returns>
    /// The picture on the model's output curve; where the model gives a mosaic, the ISP has made the picture of it.
    /// </returns>
    /// <exception cref="ArgumentException">The picture is not in the config's input space.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Steps, guidance or tile are out of range.</exception>
    /// <exception cref="MemoryBudgetException">The picture cannot be made with so little memory.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    /// <exception cref="InvalidOperationException">The session is running on another thread.</exception>
    public EnhanceResult Enhance(
        DevelopedImage input,
        EnhanceOptions options,
        IProgress<EnhanceProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        EnhanceResult result = Enhance(input.Image, options, progress, cancellation);
        return Config.OutputSpace == OutputSpace.Raw
            ? result with { Picture = input.Render(result.Picture, Config.OutputCurve) }
            : result;
    }

    /// <summary>Turns a noisy linear picture into a clean one, without the ISP before and after (paper, Sec. 4).</summary>
    /// <param name="input">
    /// Linear samples in the config's input space, amplified to the wanted exposure; about [0, 1], noise may lie below 0.
    /// Any size.
    /// </param>
    /// <param name="options">Steps, their spacing, guidance, seed.</param>
    /// <param name="progress">Told of every stage, step and tile, on the calling thread.</param>
    /// <param name="cancellation">
    /// Looked at before every stage, step and tile; on the CPU device before every layer, and while a size is planned.
    /// </param>
    /// <returns>What the decoder gives, in [0, 1]: a picture, or a packed mosaic of four channels.</returns>
    /// <exception cref="ArgumentException">The picture has not the channels of the config's input space.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Steps, guidance or tile are out of range.</exception>
    /// <exception cref="MemoryBudgetException">The picture cannot be made with so little memory.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    /// <exception cref="InvalidOperationException">The session is running on another thread.</exception>
    public EnhanceResult Enhance(
        LinearImage input,
        EnhanceOptions options,
        IProgress<EnhanceProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        if (input.Channels != Config.Vae.InChannels)
        {
            throw new ArgumentException(
                $"found a picture of {input.Channels} channels, expected {Config.Vae.InChannels}", nameof(input));
        }

        gate.Enter();
        try
        {
            return EnhanceAlone(input, options, progress, cancellation);
        }
        finally
        {
            gate.Leave();
        }
    }

    /// <summary>Disposes the session; where a call is running, when that ends.</summary>
    public void Dispose() => gate.Dispose();

    private EnhanceResult EnhanceAlone(
        LinearImage input, EnhanceOptions options, IProgress<EnhanceProgress>? progress, CancellationToken cancellation)
    {
        float guidance = options.Guidance ?? Config.DefaultGuidance;
        if (!(guidance >= 0 && guidance <= EnhanceOptions.LargestGuidance))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), guidance, $"the guidance scale must be 0 to {EnhanceOptions.LargestGuidance}");
        }

        if (options.GuidanceInterval is { } interval && !(interval.First >= 0 && interval.Last >= interval.First))
            throw new ArgumentOutOfRangeException(nameof(options), interval, "the guidance interval must not be empty");
        CheckTile(Config, options.Tile, nameof(options));
        TimestepSpacing spacing = options.Spacing ?? Config.Diffusion.Spacing;
        DdimSchedule schedule = new(Config.Diffusion with { Spacing = spacing }, options.Steps ?? Config.DefaultSteps);
        int steps = schedule.Timesteps.Count;
        bool[] guided =
        [
            .. schedule.Timesteps.Select(
                timestep => guidance != 1 && (options.GuidanceInterval?.Contains(timestep) ?? true)),
        ];

        Stopwatch watch = Stopwatch.StartNew();
        Begin(EnhanceStage.Preparing);
        CompiledPipeline pipeline = PipelineFor(input, guided.Contains(true), steps, options, cancellation);
        TimeSpan prepared = watch.Elapsed;

        Begin(EnhanceStage.Encoding);
        pipeline.WriteImage(input);
        pipeline.Encode.Run(cancellation);
        TimeSpan encoded = watch.Elapsed;

        Begin(EnhanceStage.Context);
        loaded.Device.FillGaussian(
            pipeline.Memory,
            pipeline.Graphs.Slots.OffsetOf(PipelineGraphs.Latent),
            (int)pipeline.Graphs.LatentShape.Elements,
            options.Seed,
            LatentStream);
        pipeline.Write(PipelineGraphs.Timestep, [0]);
        for (int tile = 0; tile < pipeline.Regions.Length; tile++)
        {
            BeginTile(tile);
            pipeline.Regions[tile].Run(cancellation);
        }

        pipeline.PrepareUnconditional(options.Seed, cancellation);
        TimeSpan contextDone = watch.Elapsed;

        Sample(pipeline, schedule, guidance, guided, progress, cancellation);
        TimeSpan sampled = watch.Elapsed;

        Begin(EnhanceStage.Decoding, steps);
        pipeline.Decode.Run(cancellation);
        LinearImage picture = new(input.Width, input.Height, Config.Vae.OutChannels);
        pipeline.ReadPicture(picture);
        StageTimings timings = new(
            prepared, encoded - prepared, contextDone - encoded, sampled - contextDone, watch.Elapsed - sampled);
        return new EnhanceResult(
            picture,
            steps,
            spacing,
            guidance,
            timings,
            pipeline.Graphs.Tiles.Summary(Config.Vae.Factor),
            pipeline.Plan.ActivationBytes,
            loaded.Device.WeightBytes);

        void Begin(EnhanceStage stage, int done = 0)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new EnhanceProgress(stage, done, steps));
        }

        // The stage has been announced already: before its first tile.
        void BeginTile(int tile)
        {
            if (tile == 0)
                return;
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new EnhanceProgress(EnhanceStage.Context, 0, steps, tile, pipeline.Regions.Length));
        }
    }

    private void Free()
    {
        foreach (CompiledPipeline pipeline in pipelines)
            pipeline.Dispose();
        pipelines.Clear();
        loaded.RemoveUser();
    }

    private static void Sample(
        CompiledPipeline pipeline,
        DdimSchedule schedule,
        float guidance,
        bool[] guided,
        IProgress<EnhanceProgress>? progress,
        CancellationToken cancellation)
    {
        Span<float> coefficients = stackalloc float[DdimSchedule.CoefficientCount];
        int steps = schedule.Timesteps.Count;
        for (int step = 0; step < steps; step++)
        {
            ExecutablePlan[] tiles = pipeline.Step(guided[step]);
            for (int tile = 0; tile < tiles.Length; tile++)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new EnhanceProgress(EnhanceStage.Sampling, step, steps, tile, tiles.Length));
                if (tile == 0)
                {
                    schedule.WriteCoefficients(step, guidance, coefficients);
                    pipeline.Write(PipelineGraphs.Coefficients, coefficients);
                    pipeline.Write(PipelineGraphs.Timestep, [schedule.Timesteps[step]]);
                }

                tiles[tile].Run(cancellation);
            }
        }
    }

    private static void CheckTile(ModelConfig config, int? tile, string name)
    {
        if (!config.AllowsTile(tile))
        {
            throw new ArgumentOutOfRangeException(
                name, tile, $"the tile must be 0, or at least {config.SmallestTile} pixels");
        }
    }

    private CompiledPipeline PipelineFor(
        LinearImage input, bool guided, int steps, EnhanceOptions options, CancellationToken cancellation)
    {
        long? memory = options.Memory;
        PipelineKey key = new(
            ReflectionPadding.PaddedSize(input.Width, Config.SizeMultiple),
            ReflectionPadding.PaddedSize(input.Height, Config.SizeMultiple),
            guided,
            memory is long limit ? (limit, steps) : null,
            options.Tile);
        CompiledPipeline? pipeline = pipelines.Find(p => p.Key == key);
        PipelinePlan plan = pipeline?.Plan ?? PipelinePlan.Within(
            loaded.Model, loaded.Device, key.Width, key.Height, guided, steps, memory, options.Tile, cancellation);

        // Most recently used last.
        if (pipeline is not null)
            pipelines.Remove(pipeline);
        while (pipelines.Count >= KeptPipelines
            || (pipelines.Count > 0 && memory is long budget && BytesWith(plan) > budget))
        {
            pipelines[0].Dispose();
            pipelines.RemoveAt(0);
        }

        // Other sizes and budgets may have had weights in other layouts.
        if (memory is not null)
            loaded.Device.TrimWeights();
        pipeline ??= new CompiledPipeline(key, plan, loaded.Text, loaded.Device);
        pipelines.Add(pipeline);
        return pipeline;
    }

    /// <summary>Bytes of the kept pipelines and another one; they share weights.</summary>
    private long BytesWith(PipelinePlan plan)
    {
        PipelinePlan[] plans = [.. pipelines.Select(pipeline => pipeline.Plan), plan];
        return plans.Sum(p => p.ActivationBytes) + plans.SelectMany(p => p.Weights).Distinct().Sum(packed => packed.Bytes);
    }
}
