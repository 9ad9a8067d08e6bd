namespace DarkDiff.Runtime.Raw.Tiff;

/// <summary>The fields of one image file directory.</summary>
internal sealed class TiffDirectory
{
    private readonly Dictionary<TiffTag, TiffEntry> entries = [];

    /// <summary>All fields.</summary>
    public IEnumerable<TiffEntry> Entries => entries.Values;

    /// <summary>The field of a tag, or null.</summary>
    public TiffEntry? this[TiffTag tag] => entries.GetValueOrDefault(tag);

    /// <summary>Adds a field; where a tag comes twice the first one counts.</summary>
    public void Add(TiffEntry entry) => entries.TryAdd(entry.Tag, entry);

    /// <summary>A whole number, or <paramref name="otherwise"/> where the tag is absent.</summary>
    public long Integer(TiffTag tag, long otherwise) => this[tag] is { Count: > 0 } entry ? entry.Integer() : otherwise;

    /// <summary>A whole number of at least 1 that fits an int.</summary>
    /// <exception cref="MalformedFileException">The tag is absent or out of range.</exception>
    public int Extent(TiffTag tag)
    {
        long value = this[tag]?.Integer() ?? throw new MalformedFileException($"found no tag {tag}, expected one");
        return value is >= 1 and <= int.MaxValue
            ? (int)value
            : throw new MalformedFileException($"found {tag} {value}, expected at least 1");
    }
}
