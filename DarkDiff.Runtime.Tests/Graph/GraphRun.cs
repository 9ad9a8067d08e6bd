using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Tests.Graph;

/// <summary>Builds a small graph, runs it once, and gives its results.</summary>
/// <param name="Results">Values of the results, NHWC.</param>
/// <param name="Depth">Ops in series between the inputs and the deepest result.</param>
internal sealed record GraphRun(IReadOnlyList<float[]> Results, int Depth)
{
    /// <summary>Builds and runs.</summary>
    /// <param name="device">Where.</param>
    /// <param name="inputs">Shape and values of each input.</param>
    /// <param name="build">Adds ops; gets the inputs, returns the results.</param>
    /// <param name="reuse">Whether the plan shares memory.</param>
    public static GraphRun Of(
        IDevice device,
        IReadOnlyList<(TensorShape Shape, float[] Values)> inputs,
        Func<GraphBuilder, TensorValue[], IEnumerable<TensorValue>> build,
        bool reuse = true)
    {
        GraphBuilder builder = new();
        TensorValue[] inputValues = [.. inputs.Select((input, i) => builder.Input($"input {i}", input.Shape))];
        TensorValue[] results = [.. build(builder, inputValues)];
        foreach (TensorValue result in results)
            builder.Output(result);
        OpGraph graph = builder.Build();
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
        using ExecutablePlan executable = new(plan, device, arena, bindings);
        executable.Run();
        List<float[]> read = [];
        foreach (TensorValue result in results)
        {
            float[] values = new float[result.Shape.Elements];
            memory.Read(bindings[result].Offset, values);
            read.Add(values);
        }

        return new GraphRun(read, DepthOf(graph));
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
