using static TorchSharp.torch;

namespace DarkDiff.Reference.Modules;

/// <summary>Images (N, C, H, W) as tokens (N, H·W, C) and back, and their cutting into regions.</summary>
internal static class Tokens
{
    public static Tensor FromImage(Tensor image) => image.flatten(2).transpose(1, 2);

    public static Tensor ToImage(Tensor tokens, long height, long width) =>
        tokens.transpose(1, 2).reshape(tokens.shape[0], tokens.shape[2], height, width);

    /// <summary>
    /// Cuts tokens of an image into regions of <paramref name="size"/>×<paramref name="size"/>, from the top left;
    /// those at the right and bottom border may be smaller.
    /// </summary>
    /// <returns>For each region its top, left, bottom and right in tokens.</returns>
    public static IEnumerable<(long Top, long Left, long Bottom, long Right)> Regions(long height, long width, long size)
    {
        for (long top = 0; top < height; top += size)
        {
            for (long left = 0; left < width; left += size)
                yield return (top, left, Math.Min(top + size, height), Math.Min(left + size, width));
        }
    }
}
