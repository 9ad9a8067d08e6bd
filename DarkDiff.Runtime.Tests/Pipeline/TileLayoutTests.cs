using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Runtime.Tests.Pipeline;

/// <summary>Where the tiles of a latent lie, and how they are weighted.</summary>
[TestFixture]
internal sealed class TileLayoutTests
{
    private static readonly ModelConfig Tiny = ModelConfigs.Tiny, Sd21 = ModelConfigs.Sd21;

    [Test]
    public void TilesCoverTheLatentAndOverlap(
        [Values(8, 64, 68, 76, 180, 268)] int height, [Values(60, 96, 184)] int width, [Values(16, 32, 64)] int side)
    {
        foreach (ModelConfig config in new[] { Tiny, Tiny with { Unet = Tiny.Unet with { RegionSize = 3 } } })
        {
            TileLayout layout = TileLayout.Cut(height, width, side, config);
            Assert.That(layout.IsWhole, Is.EqualTo(height <= side && width <= side));
            foreach (LatentTile tile in layout.Tiles)
            {
                Assert.That(tile.Row % 4 + tile.Column % 4 + tile.Height % 4 + tile.Width % 4, Is.Zero, $"{tile}");
                Assert.That(tile.Height <= side && tile.Width <= side, $"{tile}");
                Assert.That(tile.Row + tile.Height <= height && tile.Column + tile.Width <= width, $"{tile}");
            }

            AssertOverlap([.. layout.Tiles.Select(tile => (tile.Row, tile.Height)).Distinct()], height, side);
            AssertOverlap([.. layout.Tiles.Select(tile => (tile.Column, tile.Width)).Distinct()], width, side);
        }
    }

    // The finest and the coarsest windows of tiny are 2 and 8 elements of the latent wide, of sd21 8 and 64.
    [TestCase("tiny", 32, 8)]
    [TestCase("tiny", 64, 8)]
    [TestCase("tiny", 16, 4)]
    [TestCase("sd21", 64, 16)]
    [TestCase("sd21", 96, 64)]
    [TestCase("sd21", 128, 32)]
    public void TilesStartWhereWindowsDo(string model, int side, int align)
    {
        TileLayout layout = TileLayout.Cut(1024, 1984, side, ModelConfigs.Named(model));
        Assert.That(layout.Tiles.Select(tile => tile.Row % align), Is.All.Zero);
        Assert.That(layout.Tiles.Select(tile => tile.Column % align), Is.All.Zero);
    }

    [Test]
    public void BlendingGivesEveryTileItsShareOfOne([Values(64, 180)] int height, [Values(76, 268)] int width)
    {
        TileLayout layout = TileLayout.Cut(height, width, 32, Tiny);
        float[][] weights = [.. layout.BlendWeights()];
        // What each tile adds where it is 1 and all others are 0.
        double[] sum = new double[height * width];
        for (int of = 0; of < layout.Tiles.Count; of++)
        {
            double[] image = new double[height * width];
            for (int index = 0; index < layout.Tiles.Count; index++)
            {
                LatentTile tile = layout.Tiles[index];
                for (int i = 0; i < weights[index].Length; i++)
                {
                    int at = (tile.Row + i / tile.Width) * width + tile.Column + i % tile.Width;
                    image[at] += weights[index][i] * ((index == of ? 1 : 0) - image[at]);
                }
            }

            Assert.That(image.Max(), Is.GreaterThan(0.5), $"tile {of} counts most nowhere");
            AssertSmooth(image, width);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += image[i];
        }

        Assert.That(sum, Is.All.EqualTo(1).Within(1e-6));
    }

    [Test]
    public void TheSummaryCountsWhatTilesCompute()
    {
        TilingSummary tiles = TileLayout.Cut(180, 268, 64, Tiny).Summary(8)!;
        Assert.That((tiles.Rows, tiles.Columns), Is.EqualTo((4, 6)));
        Assert.That((tiles.Height, tiles.Width, tiles.Overlap), Is.EqualTo((512, 512, 128)));
        double pixels = TileLayout.Cut(180, 268, 64, Tiny).Tiles.Sum(tile => tile.Height * tile.Width);
        Assert.That(tiles.Evaluations, Is.EqualTo(pixels / (180 * 268)).And.InRange(1.5, 2.1));
        Assert.That(TileLayout.Whole(180, 268, Sd21).Summary(8), Is.Null);
    }

    private static void AssertOverlap((int Start, int Length)[] tiles, int length, int side)
    {
        Assert.That(tiles[0].Start, Is.Zero);
        Assert.That(tiles[^1].Start + tiles[^1].Length, Is.EqualTo(length));
        for (int i = 1; i < tiles.Length; i++)
        {
            int shared = tiles[i - 1].Start + tiles[i - 1].Length - tiles[i].Start;
            Assert.That(shared, Is.GreaterThanOrEqualTo(side / 4), $"tiles {i - 1} and {i}");
        }
    }

    /// <summary>A window goes from 0 to 1 over the overlap of 8: no step is larger than 3t² − 2t³ makes in one of them.</summary>
    private static void AssertSmooth(double[] image, int width)
    {
        double largest = 0;
        for (int i = 0; i < image.Length; i++)
        {
            if (i % width > 0)
                largest = Math.Max(largest, Math.Abs(image[i] - image[i - 1]));
            if (i >= width)
                largest = Math.Max(largest, Math.Abs(image[i] - image[i - width]));
        }

        // Steepest in the middle, 1.5 / 8; dividing by the sum of two windows, which is 1 there, adds little.
        Assert.That(largest, Is.LessThan(2 * 1.5 / 8));
    }
}
