using DarkDiff.Benchmarks.Contenders;
using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Benchmarks.Models;

/// <summary>This project's session: from a picture in memory to a picture in memory.</summary>
/// <param name="weightsPath">The weights.</param>
/// <param name="device">Where it runs.</param>
/// <param name="image">The picture.</param>
/// <param name="options">Steps and seed.</param>
internal sealed class SessionContender(string weightsPath, IDevice device, LinearImage image, EnhanceOptions options)
    : IContender
{
    private readonly DarkDiffSession _session = new(weightsPath, device);
    private EnhanceResult? _result;

    /// <inheritdoc />
    public string Name => IContender.Ours;

    /// <inheritdoc />
    public void Run() => _result = _session.Enhance(image, options);

    /// <inheritdoc />
    public float[] Result() => _result!.Picture.Data;

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();
}
