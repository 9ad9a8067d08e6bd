using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Kernels;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>An op of some size, to be compared with PyTorch.</summary>
/// <param name="Name">Kind and size.</param>
/// <param name="IsOdd">Whether sizes are no multiples of tiles and vectors; else they are like Stable Diffusion's.</param>
/// <param name="Build">Makes the op.</param>
/// <param name="Forced">Tile and parts of a convolution, instead of those that fit best.</param>
/// <param name="Roundings">Stages of the op, each of which rounds once.</param>
internal sealed record KernelCase(
    string Name, bool IsOdd, Func<OpHarness, Op> Build, ForcedTile? Forced = null, int Roundings = 1)
{
    /// <inheritdoc />
    public override string ToString() => Name;
}
