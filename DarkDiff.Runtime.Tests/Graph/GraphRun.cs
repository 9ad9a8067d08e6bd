using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Tests.Graph;

/// <summary>Builds a small graph, runs it once, and gives its results.</summary>
/// <param name="Results">Values of the results, NHWC.</param>
/// <param name="Depth">Ops in series between the inputs and the deepest result.</param>
/// <param name="ArenaBytes">Bytes of the arena.</param>
internal sealed record GraphRun(IReadOnlyList<float[]> Results, int Depth, long ArenaBytes)
{
    /// <summary>Where ops were timed, the seconds that each took.</summary>
    public IReadOnlyList<double> Seconds { get; private init; } = [];

    /// <summary>Builds and runs.</summary>
    /// <param name="device">Where.</param>
    /// <param name="inputs">Shape and values of each input.</param>
    /// <param name="build">Adds ops; gets the inputs, returns the results.</param>
    /// <param name="reuse">Whether the plan shares memory.</param>
    /// <param name="bandBytes">Size of bands, or null for none; inputs after the first one are then given away.</param>
    /// <param name="timed">Whether ops run one by one.</param>
    public static GraphRun Of(
        IDevice device,
        IReadOnlyList<(TensorShape Shape, float[] Values)> inputs,
        Func<GraphBuilder, TensorValue[], IEnumerable<TensorValue>> build,
        bool reuse = true,
        long? bandBytes = null,
        bool timed = false)
    {
        GraphBuilder builder = new(device);
        TensorValue[] inputValues = [.. inputs.Select((input, i) => builder.Input($"input {i}", input.Shape))];
        TensorValue[] results = [.. build(builder, inputValues)];
        foreach (TensorValue result in results)
            builder.Output(result);
        OpGraph whole = builder.Build();
        OpGraph graph = bandBytes is long bytes ? BandedGraph.Of(whole, bytes, inputValues.Skip(1)) : whole;
        // As in a pipeline: what a convolution runs by does not depend on bands.
        graph = new ProductLayers([(whole, 1)], device).Fastest.AppliedTo(graph);
        Plan plan = Plan.Create(graph, device, reuse);
        Dictionary<TensorValue, (IDeviceMemory Memory, long Offset)> bindings = [];
        long offset = 0;
        using IDeviceMemory memory = device.Allocate(graph.External.Sum(value => ArenaLayout.Aligned(value.Bytes)));
        using IDeviceMemory arena = device.Allocate(plan.ArenaBytes);
        foreach (TensorValue value in graph.External)
        {
            bindings.Add(value, (memory, offset));
            offset += ArenaLayout.Aligned(value.Bytes);
        }

        for (int i = 0; i < inputs.Count; i++)
            memory.Write(bindings[inputValues[i]].Offset, inputs[i].Values);
        double[] seconds = [];
        if (timed)
        {
            using TimedPlan oneByOne = new(plan, device, arena, bindings);
            seconds = oneByOne.Run().ToArray();
        }
        else
        {
            using ExecutablePlan executable = new(plan, device, arena, bindings);
            executable.Run();
        }

        List<float[]> read = [];
        foreach (TensorValue result in results)
        {
            float[] values = new float[result.Shape.Elements];
            memory.Read(bindings[result].Offset, values);
            read.Add(values);
        }

        return new GraphRun(read, DepthOf(whole), plan.ArenaBytes) { Seconds = seconds };
    }

    /// <summary>Length of the longest chain of ops.</summary>
    public static int DepthOf(OpGraph graph)
    {
        Dictionary<TensorValue, int> depth = graph.Inputs.ToDictionary(input => input, _ => 0);
        foreach (var op in graph.Ops)
            depth[op.Output] = 1 + op.Inputs.Max(input => depth[input]);
        return depth.Values.Max();
    }
}
