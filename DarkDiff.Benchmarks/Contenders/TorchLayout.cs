using static TorchSharp.torch;

namespace DarkDiff.Benchmarks.Contenders;

/// <summary>How PyTorch's images (N, C, H, W), and the weights of its convolutions, lie in memory.</summary>
/// <param name="Name">Name for people.</param>
/// <param name="IsChannelsLast">Whether the channels of a pixel lie side by side; otherwise the pixels of a channel do.</param>
internal sealed record TorchLayout(string Name, bool IsChannelsLast)
{
    /// <summary>PyTorch's default.</summary>
    public static readonly TorchLayout Contiguous = new("contiguous", IsChannelsLast: false);

    /// <summary>What it recommends for convolutions on the processor.</summary>
    public static readonly TorchLayout ChannelsLast = new("channels-last", IsChannelsLast: true);

    /// <summary>The same values in this layout.</summary>
    public Tensor Of(Tensor images) => IsChannelsLast
        ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)
        : images.contiguous();
}
