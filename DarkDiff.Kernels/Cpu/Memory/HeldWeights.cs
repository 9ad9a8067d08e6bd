namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>The weights that one launch holds in a device's cache, until it is disposed.</summary>
internal sealed unsafe class HeldWeights(WeightCache cache) : IDisposable
{
    private readonly List<(WeightTensor Weight, WeightLayout Layout)> _held = [];
    private int _isDisposed;

    /// <summary>Where they are.</summary>
    public WeightCache Cache => cache;

    /// <summary>
    /// Room for a packed weight, null in place, valid until this is disposed; filled by <see cref="EnsurePacked"/>.
    /// </summary>
    public float* Take(WeightTensor weight, WeightLayout layout)
    {
        float* packed = cache.Take(weight, layout);
        _held.Add((weight, layout));
        return packed;
    }

    /// <summary>Packs those of them that nobody has packed yet.</summary>
    /// <exception cref="ArgumentException">The element type is not known.</exception>
    /// <exception cref="ObjectDisposedException">The device is disposed.</exception>
    public void EnsurePacked() => cache.EnsurePacked(_held);

    /// <summary>Gives them back, once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            cache.Release(_held);
    }
}
