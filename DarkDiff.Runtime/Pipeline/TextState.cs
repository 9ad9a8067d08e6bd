using System.Runtime.InteropServices;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Blocks;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// The empty prompt's tokens, and the keys and values of the layers that attend to them: constants of the model,
/// computed once.
/// </summary>
internal sealed class TextState
{
    private readonly Dictionary<string, byte[]> slots = new(StringComparer.Ordinal);

    /// <param name="model">The model; without text attention nothing is computed.</param>
    /// <param name="embedding">Tokens of the empty prompt, 77·D values; empty without text attention.</param>
    /// <param name="device">Where to compute.</param>
    public TextState(DarkDiffModel model, float[] embedding, IDevice device)
    {
        if (model.TextShape is not TensorShape shape)
            return;
        GraphBuilder graph = new(device);
        SlotTable table = new();
        TensorValue text = table.Bind(graph.Input("text", shape, ElementType.F32), "text");
        List<(TensorValue Value, string Slot)> results = [];
        List<KeyValue> layers = model.AddText(graph, text);
        for (int i = 0; i < layers.Count; i++)
        {
            results.Add((layers[i].Key, PipelineGraphs.TextSlot("key", i)));
            results.Add((layers[i].Value, PipelineGraphs.TextSlot("value", i)));
        }

        foreach ((TensorValue value, string slot) in results)
            table.Bind(graph.Output(value), slot);
        // Weights that are used once are not worth packing.
        OpGraph built = graph.Build();
        Plan plan = Plan.Create(new ProductLayers([(built, 1)], device).Smallest.AppliedTo(built), device);
        using IDeviceMemory memory = device.Allocate(table.Bytes);
        using IDeviceMemory arena = device.Allocate(plan.ArenaBytes);
        memory.Write(table.OffsetOf("text"), embedding);
        using ExecutablePlan executable = new(plan, device, arena, table.Bindings(memory));
        executable.Run();
        // The tokens themselves are read by the context processor only.
        if (model.Config.Unet.HasContext)
            slots.Add("text", MemoryMarshal.AsBytes<float>(embedding).ToArray());
        foreach ((TensorValue value, string slot) in results)
        {
            byte[] values = new byte[value.Bytes];
            memory.Read(table.OffsetOf(slot), values);
            slots.Add(slot, values);
        }
    }

    /// <summary>Writes the constants into the slots of a picture size.</summary>
    public void CopyTo(SlotTable table, IDeviceMemory memory)
    {
        foreach ((string slot, byte[] values) in slots)
            memory.Write(table.OffsetOf(slot), values);
    }
}
