using DarkDiff.Benchmarks.Contenders;
using DarkDiff.Reference.Checkpoints;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Model;
using static TorchSharp.torch;

namespace DarkDiff.Benchmarks.Models;

/// <summary>A model with random weights in a temporary file, which the engine and PyTorch read alike.</summary>
internal sealed class BenchmarkModel : IDisposable
{
    private readonly RandomModelFile _file;
    private TorchLayout _layout = TorchLayout.Contiguous;

    /// <summary>Writes the file, and loads it into PyTorch, in f32.</summary>
    public BenchmarkModel(ModelConfig config)
    {
        _file = new RandomModelFile(config);
        try
        {
            Reference = ModelFile.Load(_file.Path);
            KeepBeyondScopes(Reference);
            // The arrays through which the weights went would otherwise stay beside them.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The weight file.</summary>
    public string WeightsPath => _file.Path;

    /// <summary>The model in PyTorch.</summary>
    public ReferenceModel Reference { get; }

    /// <summary>Brings the weights of PyTorch's convolutions into a layout, which takes time if they are in another.</summary>
    public void InLayout(TorchLayout layout)
    {
        if (_layout == layout)
            return;
        foreach (TorchSharp.Modules.Parameter parameter in Reference.parameters().Where(p => p.dim() == 4))
        {
            using IDisposable scope = NewDisposeScope();
            parameter.set_(layout.Of(parameter));
        }

        _layout = layout;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Reference.TextEmpty?.Dispose();
        Reference.Dispose();
        _file.Dispose();
    }

    /// <summary>Several cases use the model, each in a scope of its own.</summary>
    private static void KeepBeyondScopes(ReferenceModel model)
    {
        model.TextEmpty?.DetachFromDisposeScope();
        foreach (TorchSharp.Modules.Parameter parameter in model.parameters())
            parameter.DetachFromDisposeScope();
    }
}
