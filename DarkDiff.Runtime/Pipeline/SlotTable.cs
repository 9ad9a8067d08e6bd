using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// Named places for what lives between the stages of one picture: the latent, keys and values, residual features.
/// Inputs and outputs of different graphs meet here.
/// </summary>
internal sealed class SlotTable
{
    private readonly Dictionary<string, (long Offset, long Bytes)> slots = new(StringComparer.Ordinal);
    private readonly List<(TensorValue Value, string Slot, long Skip)> values = [];

    /// <summary>Bytes of all slots.</summary>
    public long Bytes { get; private set; }

    /// <summary>Byte offset of a slot.</summary>
    public long OffsetOf(string slot) => slots[slot].Offset;

    /// <summary>Puts a graph's input or output into a slot, which is made if it is new.</summary>
    /// <param name="value">The input or output.</param>
    /// <param name="slot">Name of the slot.</param>
    /// <param name="reserve">Bytes of the slot where it is larger than this value.</param>
    /// <param name="skip">Bytes of the slot before this value.</param>
    /// <exception cref="InvalidOperationException">The slot exists and is too small.</exception>
    public TensorValue Bind(TensorValue value, string slot, long reserve = 0, long skip = 0)
    {
        long needed = Math.Max(skip + value.Bytes, reserve);
        if (!slots.TryGetValue(slot, out (long Offset, long Bytes) place))
        {
            place = (Bytes, ArenaLayout.Aligned(needed));
            slots.Add(slot, place);
            Bytes += place.Bytes;
        }

        if (needed > place.Bytes)
            throw new InvalidOperationException($"slot {slot} holds {place.Bytes} bytes, {value} needs {needed}");
        values.Add((value, slot, skip));
        return value;
    }

    /// <summary>Memory and offset of every value bound so far.</summary>
    public Dictionary<TensorValue, (IDeviceMemory Memory, long Offset)> Bindings(IDeviceMemory memory)
    {
        Dictionary<TensorValue, (IDeviceMemory Memory, long Offset)> bindings = [];
        foreach ((TensorValue value, string slot, long skip) in values)
            bindings.Add(value, (memory, slots[slot].Offset + skip));
        return bindings;
    }
}
