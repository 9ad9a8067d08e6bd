using DarkDiff.Runtime.Imaging;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Metrics;

/// <summary>Pictures that other programs can make from the same formula.</summary>
internal static class MetricPictures
{
    public const int Width = 37;
    public const int Height = 23;

    /// <summary>(3x² + 5y² + 7xy + 41c) mod 256 at column x, row y, channel c.</summary>
    public static byte[] Clean { get; } =
        Make((x, y, c) => (3 * x * x + 5 * y * y + 7 * x * y + 41 * c) % 256);

    /// <summary>The reference plus (13x + 29y + 17c) mod 181 − 90, clipped to 0…255.</summary>
    public static byte[] Disturbed { get; } = Make((x, y, c) =>
        Math.Clamp(Clean[(y * Width + x) * 3 + c] + (13 * x + 29 * y + 17 * c) % 181 - 90, 0, 255));

    public static byte[] Random(int seed)
    {
        byte[] picture = new byte[Width * Height * 3];
        new Random(seed).NextBytes(picture);
        return picture;
    }

    public static Picture Wrap(byte[] rgb) => Picture.FromRgb8(Width, Height, rgb);

    /// <summary>(1, 3, H, W) f64, 0…255.</summary>
    public static Tensor Image(byte[] rgb) =>
        tensor(rgb.Select(v => (double)v).ToArray()).reshape(1, Height, Width, 3).permute(0, 3, 1, 2);

    private static byte[] Make(Func<int, int, int, int> sample) =>
        [.. Enumerable.Range(0, Width * Height * 3).Select(i => (byte)sample(i / 3 % Width, i / 3 / Width, i % 3))];
}
