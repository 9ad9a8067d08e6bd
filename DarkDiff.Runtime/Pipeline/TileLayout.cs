using DarkDiff.Runtime.Model;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// The latent cut into overlapping tiles, each of which goes through the U-Net by itself; what it predicts is blended
/// before the one step that all of the latent takes together (MultiDiffusion, Bar-Tal et al., 2023, with smooth weights).
/// Tiles start where windows of region attention do at every level, as far as their side allows, so that a window has
/// the same tokens in the tile as in the whole.
/// </summary>
internal sealed class TileLayout
{
    private readonly TileAxis rows;
    private readonly TileAxis columns;
    private readonly int height;
    private readonly int width;

    private TileLayout(int height, int width, int side, ModelConfig config)
    {
        (this.height, this.width, Side) = (height, width, side);
        int least = config.Unet.Factor;
        int align = config.Unet.Conditioning == Conditioning.Region ? least * config.Unet.RegionSize : least;
        rows = new TileAxis(height, side, align, least);
        columns = new TileAxis(width, side, align, least);
        Tiles = [.. Enumerable.Range(0, rows.Count * columns.Count).Select(At)];
    }

    /// <summary>The tiles, row by row; a single one where the latent is whole.</summary>
    public IReadOnlyList<LatentTile> Tiles { get; }

    /// <summary>Most elements along a side of a tile.</summary>
    public int Side { get; }

    /// <summary>Whether there is one tile, which is the latent.</summary>
    public bool IsWhole => Tiles.Count == 1;

    /// <summary>The latent uncut.</summary>
    public static TileLayout Whole(int height, int width, ModelConfig config) =>
        new(height, width, Math.Max(height, width), config);

    /// <summary>The latent in tiles.</summary>
    /// <param name="height">Rows of the latent.</param>
    /// <param name="width">Columns of the latent.</param>
    /// <param name="side">
    /// Most elements along a side of a tile; rounded down to what the U-Net takes. Where the latent has no more, it stays
    /// whole.
    /// </param>
    /// <param name="config">The model.</param>
    public static TileLayout Cut(int height, int width, int side, ModelConfig config) =>
        new(height, width, Math.Max(side / config.Unet.Factor, 1) * config.Unet.Factor, config);

    /// <summary>What a plan says of it; absent where the latent is whole.</summary>
    /// <param name="factor">Pixels per element of the latent along a side.</param>
    public TilingSummary? Summary(int factor) => IsWhole
        ? null
        : new TilingSummary(
            rows.Count,
            columns.Count,
            rows[0].Length * factor,
            columns[0].Length * factor,
            rows.Overlap * factor,
            Tiles.Sum(tile => (double)tile.Height * tile.Width) / ((double)height * width));

    /// <summary>
    /// For each tile in turn the α with which it is blended into what the tiles before it have given, see
    /// <see cref="Kernels.Ops.BlendOp"/>: in the end every tile has its share of the sum of all windows.
    /// </summary>
    public IEnumerable<float[]> BlendWeights()
    {
        double[] sums = new double[height * width];
        for (int index = 0; index < Tiles.Count; index++)
        {
            LatentTile tile = Tiles[index];
            float[] weights = new float[tile.Height * tile.Width];
            for (int i = 0; i < weights.Length; i++)
            {
                int row = tile.Row + i / tile.Width, column = tile.Column + i % tile.Width;
                double window = rows.Window(index / columns.Count, row) * columns.Window(index % columns.Count, column);
                weights[i] = (float)(window / (sums[row * width + column] += window));
            }

            yield return weights;
        }
    }

    private LatentTile At(int index)
    {
        (int row, int tileHeight) = rows[index / columns.Count];
        (int column, int tileWidth) = columns[index % columns.Count];
        return new LatentTile(row, column, tileHeight, tileWidth);
    }
}
