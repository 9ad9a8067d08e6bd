using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Graph;

/// <summary>Memory planning.</summary>
[TestFixture]
internal sealed class PlanTests
{
    [Test]
    public void LifetimesThatMeetNeverShareMemory()
    {
        Random random = new(1);
        for (int trial = 0; trial < 50; trial++)
        {
            List<Lifetime> lifetimes = [];
            for (int i = 0; i < 60; i++)
            {
                int first = random.Next(100);
                lifetimes.Add(new Lifetime(random.Next(0, 5000), first, first + random.Next(0, 30)));
            }

            (long[] offsets, long bytes) = ArenaLayout.Place(lifetimes);
            for (int a = 0; a < lifetimes.Count; a++)
            {
                Assert.That(offsets[a] % ArenaLayout.Alignment, Is.Zero);
                Assert.That(offsets[a] + lifetimes[a].Bytes, Is.LessThanOrEqualTo(bytes));
                for (int b = 0; b < a; b++)
                {
                    bool apart = offsets[a] + lifetimes[a].Bytes <= offsets[b] || offsets[b] + lifetimes[b].Bytes <= offsets[a];
                    Assert.That(apart || !lifetimes[a].Overlaps(lifetimes[b]), $"lifetimes {a} and {b} of trial {trial}");
                }
            }
        }
    }

    [Test]
    public void ModelPlansComeNearTheLeastPossibleArena()
    {
        using CpuDevice device = new(1);
        PipelineGraphs graphs = new(WeightInventory.ModelWithoutData(ModelConfigs.Sd21), 512, 512, guided: true, device);
        foreach ((OpGraph graph, _) in graphs.Work(steps: 1))
        {
            Dictionary<TensorValue, Lifetime> alive = Plan.Lifetimes(graph);
            long least = Enumerable.Range(0, graph.Ops.Count).Max(i =>
                alive.Values.Where(l => l.First <= i && i <= l.Last).Sum(l => l.Bytes)
                + device.ScratchBytes(graph.Ops[i]));
            Assert.That(Plan.Create(graph, device).ArenaBytes, Is.LessThanOrEqualTo(least * 1.25), $"graph of {graph.Outputs[0]}");
        }
    }

    [Test]
    public void SharingMemoryDoesNotChangeTheNumbers() =>
        Assert.That(RunEncoder(reuse: true).Results[0], Is.EqualTo(RunEncoder(reuse: false).Results[0]));

    [Test]
    public void OpsThatAreTimedGiveTheSameNumbers()
    {
        GraphRun timed = RunEncoder(timed: true);
        Assert.That(timed.Results[0], Is.EqualTo(RunEncoder().Results[0]));
        Assert.That(timed.Seconds, Is.Not.Empty.And.All.Positive);
    }

    [Test]
    public void APlanThatCannotBePreparedHoldsNoWeights([Values] bool timed)
    {
        using CpuDevice device = new(1);
        using Model.RandomWeightSource weights = new(3);
        DarkDiff.Runtime.Model.Blocks.VaeEncoder encoder = new(
            new DarkDiff.Runtime.Model.Blocks.WeightScope(weights, "vae"), ModelConfigs.Tiny.Vae);
        GraphBuilder builder = new(device);
        TensorValue image = builder.Input("image", new(1, 24, 40, 3));
        TensorValue latent = builder.Output(encoder.Add(builder, image).Latent);
        Plan plan = Plan.Create(builder.Build(), device);
        using IDeviceMemory arena = device.Allocate(plan.ArenaBytes);
        using IDeviceMemory images = device.Allocate(image.Bytes), tooSmall = device.Allocate(latent.Bytes - sizeof(float));
        Dictionary<TensorValue, (IDeviceMemory Memory, long Offset)> bindings =
            new() { [image] = (images, 0), [latent] = (tooSmall, 0) };
        Assert.That(
            () => timed
                ? new TimedPlan(plan, device, arena, bindings)
                : (IDisposable)new ExecutablePlan(plan, device, arena, bindings),
            Throws.ArgumentException);
        Assert.That(device.WeightBytes, Is.Positive, "the ops before the one that fails had weights");
        device.TrimWeights();
        Assert.That(device.WeightBytes, Is.Zero);
    }

    private static GraphRun RunEncoder(bool reuse = true, bool timed = false)
    {
        using CpuDevice device = new(2);
        using Model.RandomWeightSource weights = new(3);
        DarkDiff.Runtime.Model.Blocks.VaeEncoder encoder = new(
            new DarkDiff.Runtime.Model.Blocks.WeightScope(weights, "vae"), ModelConfigs.Tiny.Vae);
        TensorShape shape = new(1, 24, 40, 3);
        float[] image = TorchTensors.Uniform(shape.Elements, 4);
        return GraphRun.Of(
            device,
            [(shape, image)],
            (graph, inputs) => [encoder.Add(graph, inputs[0]).Latent],
            reuse,
            timed: timed);
    }
}
