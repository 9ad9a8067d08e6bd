using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Reference.Conversion;

/// <summary>
/// One of the three networks of a source, checked against the inventory of Stable Diffusion 2.1: every tensor is there
/// in its shape, and no other.
/// </summary>
internal sealed class SourcePart
{
    private readonly Dictionary<string, SourceTensor> tensors = new(StringComparer.Ordinal);

    /// <param name="name">Name for people.</param>
    /// <param name="file">Where it is stored.</param>
    /// <param name="expected">What it must hold.</param>
    /// <param name="prefix">What its keys begin with; all of the file with an empty prefix.</param>
    /// <param name="isIgnored">Whether a key is known and of no use here.</param>
    public SourcePart(
        string name,
        SafeTensorsFile file,
        IEnumerable<ExpectedTensor> expected,
        string prefix,
        Func<string, bool>? isIgnored = null)
    {
        Name = name;
        Path = file.Path;
        HashSet<string> used = new(StringComparer.Ordinal);
        HashSet<string> wanted = new(StringComparer.Ordinal);
        foreach (ExpectedTensor tensor in expected)
        {
            wanted.Add(tensor.Keys[0]);
            string? key = tensor.Keys.FirstOrDefault(file.Tensors.ContainsKey);
            if (key is null)
            {
                Problems.Add($"no '{tensor.Keys[0]}'");
                continue;
            }

            SafeTensorInfo info = file.Tensors[key];
            if (used.Add(key))
                Parameters += info.Elements;
            if (!tensor.Fits(info.Shape))
                Problems.Add($"'{key}' of shape {info.ShapeText} instead of [{string.Join(", ", StoredShape(tensor))}]");
            else if (!SafeTensorValues.IsFloat(info.Type))
                Problems.Add($"'{key}' of type {info.Type}");
            else
                tensors.Add(tensor.Name, new SourceTensor(file, key, tensor.Shape, tensor.Slice));
        }

        Expected = wanted.Count;
        Tensors = used.Count;
        foreach (string key in file.Tensors.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            if (used.Contains(key))
                continue;
            if (isIgnored is not null && isIgnored(key))
                Ignored.Add(key);
            else
                Problems.Add($"'{key}', which is no part of it");
        }
    }

    /// <summary>Name for people.</summary>
    public string Name { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Number of tensors that there must be.</summary>
    public int Expected { get; }

    /// <summary>Number of those that were found.</summary>
    public int Tensors { get; }

    /// <summary>Values in them.</summary>
    public long Parameters { get; }

    /// <summary>What is missing, of another shape or type, or unexpected, each in a few words.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Keys that are known and of no use here.</summary>
    public List<string> Ignored { get; } = [];

    /// <summary>The tensor of a diffusers name.</summary>
    public SourceTensor this[string name] => tensors[name];

    private static IEnumerable<long> StoredShape(ExpectedTensor tensor) =>
        tensor.Shape.Select((extent, i) => i == 0 ? extent * tensor.Slices : extent);
}
