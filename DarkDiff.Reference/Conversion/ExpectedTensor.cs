namespace DarkDiff.Reference.Conversion;

/// <summary>A tensor that Stable Diffusion has.</summary>
/// <param name="Name">Its name in the diffusers layout, without the part's prefix.</param>
/// <param name="Shape">Its extents, slowest first, as torch stores it.</param>
/// <param name="Keys">The names that it may have in the source's layout.</param>
/// <param name="Slice">Which of the tensors stored one below the other under that name.</param>
/// <param name="Slices">How many those are.</param>
internal sealed record ExpectedTensor(
    string Name, long[] Shape, IReadOnlyList<string> Keys, int Slice = 0, int Slices = 1)
{
    /// <summary>
    /// Whether a stored shape is this tensor's. Some layouts store linear layers as 1×1 convolutions; those extents of
    /// 1 do not count.
    /// </summary>
    public bool Fits(IReadOnlyList<long> stored) => stored.Count >= Shape.Length
        && stored.Take(Shape.Length).SequenceEqual(Shape.Select((extent, i) => i == 0 ? extent * Slices : extent))
        && stored.Skip(Shape.Length).All(extent => extent == 1);
}
