using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Benchmarks.Models;

/// <summary>A model with random weights, f16, in a temporary file.</summary>
internal sealed class RandomModelFile : IDisposable
{
    /// <summary>Writes the file.</summary>
    public RandomModelFile(ModelConfig config)
    {
        try
        {
            RandomWeights.Write(Path, config, seed: 1, SafeTensorType.F16);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetTempPath(), $"darkdiff-bench-{Environment.ProcessId}.safetensors");

    /// <inheritdoc />
    public void Dispose() => File.Delete(Path);
}
