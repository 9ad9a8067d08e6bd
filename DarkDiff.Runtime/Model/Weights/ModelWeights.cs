using DarkDiff.Kernels;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Runtime.Model.Weights;

/// <summary>
/// The weights of one model file, mapped into memory. The file is checked as a whole when opened: every key that the
/// config asks for is there, in the right shape, and no other.
/// </summary>
public sealed unsafe class ModelWeights : IWeightSource, IDisposable
{
    /// <summary>Metadata key that holds the config as JSON.</summary>
    public const string ConfigKey = "darkdiff";

    private const int NamedInMessages = 5;

    private readonly SafeTensorsFile file;
    private readonly Dictionary<string, WeightTensor> tensors = new(StringComparer.Ordinal);

    private ModelWeights(SafeTensorsFile file, ModelConfig config)
    {
        this.file = file;
        Config = config;
        Inventory = WeightInventory.Of(config);
    }

    /// <summary>The model's config.</summary>
    public ModelConfig Config { get; }

    /// <summary>What the file holds.</summary>
    public WeightInventory Inventory { get; }

    /// <summary>The file's path.</summary>
    public string Path => file.Path;

    /// <summary>Types of the stored values.</summary>
    public IEnumerable<SafeTensorType> Types => file.Tensors.Values.Select(t => t.Type).Distinct().Order();

    /// <summary>The metadata besides the config: recipe, data, date.</summary>
    public IReadOnlyDictionary<string, string> Notes =>
        file.Metadata.Where(m => m.Key != ConfigKey).ToDictionary(m => m.Key, m => m.Value);

    /// <summary>Opens a weight file.</summary>
    /// <exception cref="SafeTensorsException">
    /// The file is damaged, has no config, or its tensors do not fit the config.
    /// </exception>
    public static ModelWeights Open(string path)
    {
        SafeTensorsFile file = SafeTensorsFile.Open(path);
        try
        {
            if (!file.Metadata.TryGetValue(ConfigKey, out string? json))
            {
                throw new SafeTensorsException(
                    path, $"found no '{ConfigKey}' entry in its metadata, expected the config of a DarkDiff model");
            }

            ModelWeights weights = new(file, ParseConfig(path, json));
            weights.Check();
            return weights;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Values of a tensor, converted to f32.</summary>
    public float[] ReadFloat32(string key) => file.ReadFloat32(key);

    /// <inheritdoc />
    public void Dispose() => file.Dispose();

    WeightTensor IWeightSource.Get(string key, params int[] dimensions)
    {
        if (!tensors.TryGetValue(key, out WeightTensor? tensor))
        {
            tensor = new WeightTensor(key, dimensions, TypeOf(key), file.Pointer(key), () => file.Release(key));
            tensors.Add(key, tensor);
        }

        return tensor;
    }

    private static ModelConfig ParseConfig(string path, string json)
    {
        try
        {
            return ModelConfig.Parse(json);
        }
        catch (InvalidDataException e)
        {
            throw new SafeTensorsException(path, e.Message, e);
        }
    }

    private static string Listed(List<string> keys)
    {
        string named = string.Join(", ", keys.Take(NamedInMessages).Select(key => $"'{key}'"));
        return keys.Count > NamedInMessages ? $"{named} and {keys.Count - NamedInMessages} more" : named;
    }

    private ElementType TypeOf(string key) => file.Tensors[key].Type switch
    {
        SafeTensorType.F32 => ElementType.F32,
        SafeTensorType.F16 => ElementType.F16,
        SafeTensorType.BF16 => ElementType.BF16,
        SafeTensorType other => throw new SafeTensorsException(
            Path, $"found tensor '{key}' of type {other}, expected F32, F16 or BF16"),
    };

    private void Check()
    {
        List<string> missing = [.. Inventory.Shapes.Keys.Where(key => !file.Tensors.ContainsKey(key))];
        if (missing.Count > 0)
            throw new SafeTensorsException(Path, $"found no {Listed(missing)}, expected for a '{Config.Name}' model");
        List<string> unexpected = [.. file.Tensors.Keys.Where(key => !Inventory.Shapes.ContainsKey(key))];
        if (unexpected.Count > 0)
            throw new SafeTensorsException(Path, $"found {Listed(unexpected)}, not part of a '{Config.Name}' model");
        foreach ((string key, int[] shape) in Inventory.Shapes)
        {
            SafeTensorInfo info = file.Tensors[key];
            if (!info.Shape.SequenceEqual(shape.Select(extent => (long)extent)))
            {
                throw new SafeTensorsException(
                    Path, $"found '{key}' of shape {info.ShapeText}, expected [{string.Join(", ", shape)}]");
            }

            TypeOf(key);
        }
    }
}
