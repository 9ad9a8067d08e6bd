using System.Text.Json.Nodes;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Reports;

/// <summary>The U-Net's tiles in reports.</summary>
internal static class TilesJson
{
    /// <summary>Their layout; null where there are none.</summary>
    public static JsonObject? Of(TilingSummary? tiles) => tiles is null
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
