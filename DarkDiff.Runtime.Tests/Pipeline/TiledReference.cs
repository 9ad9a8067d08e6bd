using DarkDiff.Kernels;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Pipeline;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Pipeline;

/// <summary>
/// The reference model on overlapping tiles, written as the sum of all tiles' predictions, each times its share of the
/// sum of all windows.
/// </summary>
internal sealed class TiledReference(ReferenceModel model, TensorShape latent, int side)
{
    private readonly TileLayout layout =
        TileLayout.Cut(latent.H, latent.W, side / model.Config.Vae.Factor, model.Config);

    /// <summary>What the tiles predict together, (1, C, h, w).</summary>
    public Tensor Predict(Tensor latents, Tensor timestep, Tensor condition)
    {
        Tensor sum = zeros_like(latents), windows = zeros_like(latents);
        foreach (LatentTile tile in layout.Tiles)
        {
            Tensor window = Ramp(tile.Row, tile.Height, latent.H).unsqueeze(1) * Ramp(tile.Column, tile.Width, latent.W);
            window = window.to(latents.dtype);
            Tensor predicted = model.Predict(Cut(latents, tile), timestep, Cut(condition, tile));
            Cut(sum, tile).add_(window * predicted);
            Cut(windows, tile).add_(window);
        }

        return sum / windows;
    }

    private static Tensor Cut(Tensor image, LatentTile tile) =>
        image.narrow(2, tile.Row, tile.Height).narrow(3, tile.Column, tile.Width);

    /// <summary>1 inside, 3t² − 2t³ over the overlap at ends where the latent goes on.</summary>
    private Tensor Ramp(int start, int count, int length)
    {
        double overlap = side / model.Config.Vae.Factor / 4;
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            double before = start == 0 ? 1 : Math.Min(1, (i + 0.5) / overlap);
            double after = start + count == length ? 1 : Math.Min(1, (count - i - 0.5) / overlap);
            values[i] = before * before * (3 - 2 * before) * after * after * (3 - 2 * after);
        }

        return tensor(values);
    }
}
