using System.Globalization;
using System.Text.Json.Nodes;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Enhancing;

/// <summary>The option <c>--tile</c> against a model, and tiles in reports.</summary>
internal static class TileSize
{
    /// <summary>Refuses tiles that are smaller than the model's smallest.</summary>
    /// <exception cref="CommandException">They are.</exception>
    public static void Check(int? tile, ModelConfig config)
    {
        if (tile is int side and not 0 && side < config.SmallestTile)
        {
            throw new CommandException(
                string.Create(
                    CultureInfo.InvariantCulture, $"--tile: found {side}, expected 0 or at least {config.SmallestTile}"),
                ExitCodes.Usage);
        }
    }

    /// <summary>Tiles for a report; null where there are none.</summary>
    public static JsonObject? Json(TilingSummary? tiles) => tiles is null
        ? null
        : new JsonObject
        {
            ["columns"] = tiles.Columns,
            ["rows"] = tiles.Rows,
            ["width"] = tiles.Width,
            ["height"] = tiles.Height,
            ["overlap"] = tiles.Overlap,
            ["evaluations_per_step"] = tiles.Evaluations,
        };
}
