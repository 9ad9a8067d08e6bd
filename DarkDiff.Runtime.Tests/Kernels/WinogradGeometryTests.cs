using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu.Convolution.Winograd;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
public sealed unsafe class WinogradGeometryTests
{
    /// <summary>What the transformed tiles of all threads take at most, but for shapes of few tiles and many channels.</summary>
    private const long InputBytes = 25 << 20;

    [Test]
    public void BlocksAndPartsCoverAllTilesInBoundedMemory(
        [Values(1, 4, 13, 31, 64, 100, 512)] int size,
        [Values(16, 80, 960, 2560)] int channels,
        [Values(2, 4)] int outputs,
        [Values(1, 2, 3, 64)] int threads)
    {
        TensorShape shape = new(2, size, size + 3, channels);
        var op = new Conv2dOp(
            new(0, shape, ElementType.F32, "input"),
            null,
            new("weight", [40, 3, 3, channels], ElementType.F32, null),
            null,
            null,
            null,
            1,
            1,
            1,
            false,
            Activation.None,
            new(1, shape with { C = 40 }, ElementType.F32, "output"));
        WinogradGeometry geometry = new(op, outputs, threads);

        int covered = 0;
        for (int block = 0; block < geometry.Blocks; block++)
        {
            int tiles = geometry.TilesOf(block), parts = geometry.PartsOf(block);
            Assert.That(tiles, Is.InRange(1, geometry.BlockTiles));
            Assert.That((parts - 1) * geometry.PartTiles, Is.LessThan(tiles));
            Assert.That(parts * geometry.PartTiles, Is.GreaterThanOrEqualTo(tiles));
            if (!geometry.IsShared)
                Assert.That(parts, Is.EqualTo(1));
            covered += tiles;
        }

        Assert.That(covered, Is.EqualTo(geometry.Tiles));
        Assert.That(geometry.PartTiles, Is.InRange(1, 128));
        Assert.That(
            new[] { geometry.BetweenAt, geometry.FiltersAt, geometry.ProductsAt, geometry.WorkspaceFloats },
            Is.All.Matches<nint>(at => at % CacheLine.Floats == 0));

        long inputs = geometry.BlockFloats * sizeof(float) * (geometry.IsShared ? 1 : threads);
        long few = 132L * geometry.Planes * geometry.DepthBlocks * WinogradGeometry.Depth * sizeof(float);
        Assert.That(inputs, Is.LessThanOrEqualTo(Math.Max(InputBytes, few)));
        long own = (geometry.ScratchBytes(threads) - inputs) / threads;
        Assert.That(own, Is.InRange(1, 1_000_000));
    }
}
