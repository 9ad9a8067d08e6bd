using DarkDiff.Benchmarks.Contenders;
using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Benchmarks.Models;

/// <summary>
/// One stage of this project's pipeline, without guidance. Others are not kept: the weights of all, in the layouts of the
/// fastest kernels, would not fit beside PyTorch's copy of a large model.
/// </summary>
internal sealed class StageContender : IContender
{
    private readonly ModelStage _stage;
    private readonly StageInputs _inputs;
    private readonly LoadedModel _loaded;
    private readonly IDeviceMemory _slots;
    private readonly IDeviceMemory _arena;
    private readonly PipelinePlan _plan;
    private readonly ExecutablePlan _executable;

    /// <summary>Runs the stages before it once, and prepares it.</summary>
    public StageContender(string weightsPath, IDevice device, ModelStage stage, StageInputs inputs)
    {
        (_stage, _inputs) = (stage, inputs);
        _loaded = new LoadedModel(weightsPath, device);
        _plan = PipelinePlan.Within(
            _loaded.Model, device, inputs.Size, inputs.Size, false, inputs.Steps.Count, memory: null, tile: 0);
        _slots = device.Allocate(_plan.Graphs.Slots.Bytes);
        _arena = device.Allocate(_plan.ArenaBytes);
        _loaded.Text.CopyTo(_plan.Graphs.Slots, _slots);
        Write(PipelineGraphs.Image, inputs.Image);
        Write(PipelineGraphs.Latent, inputs.Latent);
        Write(PipelineGraphs.Timestep, [0]);
        if (stage != ModelStage.Encode)
            RunOnce(_plan.Encode, device);
        if (stage == ModelStage.Step)
            RunOnce(_plan.Regions.Single(), device);
        Write(PipelineGraphs.Timestep, [inputs.Steps[0].Timestep]);
        Write(PipelineGraphs.Coefficients, inputs.Steps[0].Factors);
        Plan = stage switch
        {
            ModelStage.Encode => _plan.Encode,
            ModelStage.Step => _plan.Step.Single(),
            _ => _plan.Decode,
        };
        _executable = Bind(Plan, device);
        Bytes = Plan.Graph.Ops.SelectMany(device.PackedWeights).Distinct().Sum(packed => packed.Bytes)
            + Plan.Graph.External.Sum(value => value.Bytes);
    }

    /// <inheritdoc />
    public string Name => IContender.Ours;

    /// <summary>The stage as planned.</summary>
    public Plan Plan { get; }

    /// <summary>Bytes of its packed weights, inputs and outputs.</summary>
    public long Bytes { get; }

    /// <summary>The stage for timing its layers one by one; lives no longer than this.</summary>
    public TimedPlan Timed(IDevice device) => new(Plan, device, _arena, _plan.Graphs.Slots.Bindings(_slots));

    /// <inheritdoc />
    public void Run()
    {
        // The step's result takes the place of its latent.
        if (_stage == ModelStage.Step)
            Write(PipelineGraphs.Latent, _inputs.Latent);
        _executable.Run();
    }

    /// <inheritdoc />
    public float[] Result()
    {
        (string slot, long count) = _stage switch
        {
            ModelStage.Encode => (PipelineGraphs.Condition, _inputs.Latent.LongLength),
            ModelStage.Step => (PipelineGraphs.Latent, _inputs.Latent.LongLength),
            _ => (PipelineGraphs.Picture, _plan.Decode.Graph.Ops[^1].Output.Shape.Elements),
        };
        float[] result = new float[count];
        _slots.Read(_plan.Graphs.Slots.OffsetOf(slot), result);
        return result;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _executable.Dispose();
        _arena.Dispose();
        _slots.Dispose();
        _loaded.RemoveUser();
        _loaded.Device.TrimWeights();
    }

    private void RunOnce(Plan stage, IDevice device)
    {
        using (ExecutablePlan once = Bind(stage, device))
            once.Run();
        device.TrimWeights();
    }

    private ExecutablePlan Bind(Plan stage, IDevice device) =>
        new(stage, device, _arena, _plan.Graphs.Slots.Bindings(_slots));

    private void Write(string slot, float[] values) => _slots.Write(_plan.Graphs.Slots.OffsetOf(slot), values);
}
