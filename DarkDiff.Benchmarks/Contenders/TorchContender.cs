using static TorchSharp.torch;

namespace DarkDiff.Benchmarks.Contenders;

/// <summary>PyTorch's library.</summary>
/// <param name="layout">Layout of its images, or nothing where there is only one.</param>
/// <param name="compute">Computes; the result is a view in our order.</param>
internal sealed class TorchContender(string layout, Func<Tensor> compute) : IContender
{
    private Tensor? _result;

    /// <summary>What the names of all its layouts begin with.</summary>
    public const string Library = "libtorch";

    /// <inheritdoc />
    public string Name { get; } = $"{Library} {layout}".TrimEnd();

    /// <inheritdoc />
    public void Run()
    {
        _result?.Dispose();
        using IDisposable scope = NewDisposeScope();
        _result = compute().MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public float[] Result() => TorchValues.Of(_result!);

    /// <inheritdoc />
    public void Dispose() => _result?.Dispose();
}
