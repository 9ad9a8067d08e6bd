using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.SafeTensors;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Checkpoints;

/// <summary>
/// Reference models as weight files of the engine: the same keys, convolutions stored (O, kh, kw, I) where torch has
/// (O, I, kh, kw).
/// </summary>
internal static class ModelFile
{
    /// <summary>Reads the config of a weight file.</summary>
    public static ModelConfig ReadConfig(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        return file.Metadata.TryGetValue(ModelWeights.ConfigKey, out string? json)
            ? ModelConfig.Parse(json)
            : throw new InvalidDataException($"{path}: found no '{ModelWeights.ConfigKey}' metadata, expected the model's config");
    }

    /// <summary>Builds the model of a file and loads its weights.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape.</exception>
    public static ReferenceModel Load(string path)
    {
        ReferenceModel model = new(ReadConfig(path));
        LoadInto(model, path);
        return model;
    }

    /// <summary>Loads parameters and constants of <paramref name="model"/> from a file.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="prefix">What the keys that are loaded begin with; all with an empty prefix.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape.</exception>
    public static void LoadInto(TrainableModel model, string path, string prefix = "")
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        using var noGrad = no_grad();
        foreach ((string name, Tensor values) in Stored(model))
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            using var scope = NewDisposeScope();
            values.copy_(ReadTensor(file, path, name, values.shape));
        }
    }

    /// <summary>Writes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; replaced whole.</param>
    /// <param name="type">Type of the stored elements.</param>
    /// <param name="notes">Further metadata, such as the recipe.</param>
    public static void Save(
        TrainableModel model,
        string path,
        SafeTensorType type,
        IReadOnlyDictionary<string, string>? notes = null)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        IEnumerable<SafeTensorSource> tensors = Stored(model).Select(t => Source(t.Name, t.Values, type));
        Dictionary<string, string> metadata = new(notes ?? new Dictionary<string, string>()) { ["format"] = "darkdiff" };
        foreach ((string key, string value) in model.Metadata)
            metadata[key] = value;
        SafeTensorsWriter.Write(path, [.. tensors], metadata);
    }

    private static IEnumerable<(string Name, Tensor Values)> Stored(TrainableModel model) =>
        model.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(model.Constants);

    private static SafeTensorSource Source(string name, Tensor tensor, SafeTensorType type)
    {
        long[] shape = tensor.shape is [long o, long i, long h, long w] ? [o, h, w, i] : tensor.shape;
        return new SafeTensorSource(name, shape, () => Values(tensor), type);
    }

    private static float[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        Tensor stored = tensor.dim() == 4 ? tensor.permute(0, 2, 3, 1) : tensor;
        return stored.contiguous().to(float32).data<float>().ToArray();
    }

    private static Tensor ReadTensor(SafeTensorsFile file, string path, string name, long[] shape)
    {
        if (!file.Tensors.TryGetValue(name, out SafeTensorInfo? info))
            throw new InvalidDataException($"{path}: found no tensor '{name}', expected one of shape [{Text(shape)}]");
        long[] stored = shape.Length == 4 ? [shape[0], shape[2], shape[3], shape[1]] : shape;
        if (!info.Shape.SequenceEqual(stored))
        {
            throw new InvalidDataException(
                $"{path}: found '{name}' of shape [{Text([.. info.Shape])}], expected [{Text(stored)}]");
        }

        Tensor values = tensor(file.ReadFloat32(name)).reshape(stored);
        return shape.Length == 4 ? values.permute(0, 3, 1, 2) : values;
    }

    private static string Text(long[] shape) => string.Join(", ", shape);
}
