namespace DarkDiff.Runtime.Tests.Emission.Machine;

/// <summary>Memory that a program may use.</summary>
/// <param name="name">Named in reports.</param>
/// <param name="start">First address.</param>
/// <param name="bytes">Contents.</param>
/// <param name="canRead">Whether it may be read before it was written.</param>
/// <param name="canWrite">Whether it may be written.</param>
internal sealed class MemoryRange(string name, long start, byte[] bytes, bool canRead, bool canWrite)
{
    private readonly bool[] _written = new bool[bytes.Length];

    /// <summary>The contents.</summary>
    public byte[] Bytes => bytes;

    /// <summary>Whether every byte was read or written.</summary>
    public bool[] Used { get; } = new bool[bytes.Length];

    /// <summary>Whether an access lies in it.</summary>
    public bool Holds(long address, int length) => address >= start && address + length <= start + bytes.Length;

    /// <summary>Reads.</summary>
    public ReadOnlySpan<byte> Read(long address, int length)
    {
        int at = (int)(address - start);
        for (int i = at; i < at + length; i++)
        {
            if (!canRead && !_written[i])
                throw new InvalidOperationException($"read of {name}, byte {i}, which was not written");
            Used[i] = true;
        }

        return bytes.AsSpan(at, length);
    }

    /// <summary>Writes.</summary>
    public void Write(long address, ReadOnlySpan<byte> values)
    {
        if (!canWrite)
            throw new InvalidOperationException($"write to {name}");
        int at = (int)(address - start);
        values.CopyTo(bytes.AsSpan(at));
        for (int i = at; i < at + values.Length; i++)
            Used[i] = _written[i] = true;
    }
}
