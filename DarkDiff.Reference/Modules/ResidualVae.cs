using DarkDiff.Reference.Layers;
using DarkDiff.Runtime.Model;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>
/// The residual VAE (paper, Sec. 4.3 and Table A1): noisy linear RGB to clean sRGB, both in [−1, 1], or what the config has
/// in their place.
/// </summary>
internal sealed class ResidualVae : Module
{
    private readonly VaeConfig config;
    private readonly VaeEncoder encoder;
    private readonly ConvLayer quant_conv;
    private readonly ConvLayer post_quant_conv;
    private readonly VaeDecoder decoder;
    private readonly ModuleList<ConvLayer>? residual_convs;

    public ResidualVae(VaeConfig config)
        : base(nameof(ResidualVae))
    {
        this.config = config;
        encoder = new VaeEncoder(config);
        quant_conv = new ConvLayer(2 * config.LatentChannels, 2 * config.LatentChannels, 1);
        post_quant_conv = new ConvLayer(config.LatentChannels, config.LatentChannels, 1);
        decoder = new VaeDecoder(config);
        int last = config.BlockOutChannels.Length - 1;
        residual_convs = config.Residuals ? [] : null;
        for (int level = 0; level <= last && residual_convs is not null; level++)
        {
            residual_convs.Add(new ConvLayer(
                config.BlockOutChannels[level],
                config.BlockOutChannels[Math.Min(level + 1, last)],
                3,
                padding: 1,
                zero: true));
        }

        RegisterComponents();
    }

    /// <summary>Encodes an image.</summary>
    /// <param name="image">(N, InChannels, H, W) in [−1, 1]; H and W multiples of the VAE's factor.</param>
    /// <returns>Mean and log-variance, not scaled, (N, C, H/f, W/f) each, and the residual features, finest first.</returns>
    public (Tensor Mean, Tensor LogVariance, List<Tensor> Features) Encode(Tensor image)
    {
        (Tensor hidden, List<Tensor> features) = encoder.forward(image);
        Tensor[] moments = quant_conv.forward(hidden).chunk(2, 1);
        return (moments[0], moments[1].clamp(-30, 20), features);
    }

    /// <summary>Decodes a latent.</summary>
    /// <param name="latent">(N, C, H/f, W/f), not scaled.</param>
    /// <param name="features">Residual features of the noisy image.</param>
    /// <returns>(N, OutChannels, H, W), about [−1, 1].</returns>
    public Tensor Decode(Tensor latent, IReadOnlyList<Tensor> features)
    {
        List<Tensor> residuals = residual_convs is null
            ? []
            : features.Select((feature, level) => residual_convs[level].forward(feature)).ToList();
        return decoder.forward(post_quant_conv.forward(latent), residuals);
    }

    /// <summary>The scaled latent of the diffusion model: mean · scaling factor.</summary>
    public Tensor ScaledLatent(Tensor mean) => mean * config.ScalingFactor;

    /// <summary>The decoder's latent of a scaled one.</summary>
    public Tensor UnscaledLatent(Tensor latent) => latent / config.ScalingFactor;

    /// <summary>Parameters of the encoder side.</summary>
    public IEnumerable<Parameter> EncoderParameters() => encoder.parameters().Concat(quant_conv.parameters());
}
