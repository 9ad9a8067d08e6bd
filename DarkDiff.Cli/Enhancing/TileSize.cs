using System.Globalization;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Cli.Enhancing;

/// <summary>The option <c>--tile</c> against a model.</summary>
internal static class TileSize
{
    /// <summary>Refuses tiles that are smaller than the model's smallest.</summary>
    /// <exception cref="CommandException">They are.</exception>
    public static void Check(int? tile, ModelConfig config)
    {
        if (!config.AllowsTile(tile))
        {
            throw new CommandException(
                string.Create(
                    CultureInfo.InvariantCulture, $"--tile: found {tile}, expected 0 or at least {config.SmallestTile}"),
                ExitCodes.Usage);
        }
    }
}
