using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.SafeTensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Checkpoints;

/// <summary>
/// Reference models as weight files of the engine: the same keys, convolutions stored (O, kh, kw, I) where torch has
/// (O, I, kh, kw).
/// </summary>
internal static class ModelFile
{
    private const string TextKey = "text.empty";

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

    /// <summary>Loads every parameter of <paramref name="model"/> from a file.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape.</exception>
    public static void LoadInto(ReferenceModel model, string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach ((string name, Parameter parameter) in model.named_parameters())
            parameter.copy_(ReadTensor(file, path, name, parameter.shape));
        if (model.TextEmpty is Tensor text)
            text.copy_(ReadTensor(file, path, TextKey, text.shape[1..]).unsqueeze(0));
    }

    /// <summary>Writes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; replaced whole.</param>
    /// <param name="type">Type of the stored elements.</param>
    /// <param name="notes">Further metadata, such as the recipe.</param>
    public static void Save(
        ReferenceModel model,
        string path,
        SafeTensorType type,
        IReadOnlyDictionary<string, string>? notes = null)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        List<SafeTensorSource> tensors = [];
        foreach ((string name, Parameter parameter) in model.named_parameters())
            tensors.Add(Source(name, Stored(parameter), type));
        if (model.TextEmpty is Tensor text)
            tensors.Add(Source(TextKey, text.squeeze(0), type));
        Dictionary<string, string> metadata = new(notes ?? new Dictionary<string, string>())
        {
            [ModelWeights.ConfigKey] = model.Config.ToJson(),
            ["format"] = "darkdiff",
        };
        SafeTensorsWriter.Write(path, tensors, metadata);
    }

    private static SafeTensorSource Source(string name, Tensor tensor, SafeTensorType type) =>
        new(name, tensor.shape, tensor.contiguous().to(float32).data<float>().ToArray(), type);

    private static Tensor Stored(Tensor parameter) =>
        parameter.dim() == 4 ? parameter.permute(0, 2, 3, 1) : parameter;

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
