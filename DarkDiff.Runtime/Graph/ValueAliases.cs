using DarkDiff.Kernels;

namespace DarkDiff.Runtime.Graph;

/// <summary>
/// Values that have no memory of their own: rows of a larger value, and results that take the place of an operand that
/// nobody needs any more.
/// </summary>
public sealed class ValueAliases
{
    private readonly Dictionary<TensorValue, (TensorValue Of, long Offset)> places = [];

    /// <summary>The value that has the memory, and the byte in it at which this one starts.</summary>
    public (TensorValue Root, long Offset) Resolve(TensorValue value)
    {
        long offset = 0;
        while (places.TryGetValue(value, out (TensorValue Of, long Offset) place))
        {
            offset += place.Offset;
            value = place.Of;
        }

        return (value, offset);
    }

    /// <summary>Places a value, which has its own memory so far, inside another one.</summary>
    /// <exception cref="ArgumentException">It does not fit there, or has no memory of its own.</exception>
    internal void Add(TensorValue value, TensorValue of, long offset)
    {
        if (offset < 0 || offset > of.Bytes - value.Bytes)
            throw new ArgumentException($"{value} does not fit into {of} at byte {offset}", nameof(offset));
        if (Resolve(of).Root == value || !places.TryAdd(value, (of, offset)))
            throw new ArgumentException($"{value} lies in another value already", nameof(value));
    }
}
