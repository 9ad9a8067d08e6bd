using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Perceptual;

/// <summary>
/// LPIPS (Zhang et al. 2018), AlexNet, version 0.1: squared differences of channel-normalised features, weighted by
/// linear layers without bias, averaged over each map, summed over five layers. Parameter names are those of the lpips
/// package: <c>net.slice1.0.weight</c> … <c>lin4.model.1.weight</c>.
/// </summary>
internal sealed class LpipsNetwork : Module<Tensor, Tensor, Tensor>
{
    private const double Epsilon = 1e-10;
    private static readonly double[] Shift = [-0.030, -0.088, -0.188];
    private static readonly double[] Scale = [0.458, 0.448, 0.450];

    private readonly AlexNetFeatures net = new();
    private readonly Module<Tensor, Tensor>[] linear;

    public LpipsNetwork()
        : base(nameof(LpipsNetwork))
    {
        register_module("net", net);
        linear = [.. AlexNetFeatures.Channels.Select((channels, layer) =>
        {
            Module<Tensor, Tensor> weights = Conv2d(channels, 1, 1, bias: false);
            register_module($"lin{layer}", Sequential(("model", Sequential(("1", weights)))));
            return weights;
        })];
    }

    /// <param name="a">(N, 3, H, W) encoded RGB in [−1, 1], H and W at least 31.</param>
    /// <param name="b">Shape of <paramref name="a"/>.</param>
    /// <returns>(N), 0 for equal pictures.</returns>
    public override Tensor forward(Tensor a, Tensor b)
    {
        IReadOnlyList<Tensor> ofA = net.forward(Normalize(a));
        IReadOnlyList<Tensor> ofB = net.forward(Normalize(b));
        Tensor sum = zeros(a.shape[0], a.dtype, a.device);
        for (int layer = 0; layer < linear.Length; layer++)
        {
            Tensor difference = (Unit(ofA[layer]) - Unit(ofB[layer])).square();
            sum += linear[layer].forward(difference).mean([1, 2, 3]);
        }

        return sum;
    }

    private static Tensor Normalize(Tensor image) =>
        (image - PerChannel(Shift, image)) / PerChannel(Scale, image);

    private static Tensor PerChannel(double[] values, Tensor like) =>
        tensor(values, like.dtype, like.device).reshape(1, 3, 1, 1);

    private static Tensor Unit(Tensor features) => features / (features.square().sum(1, keepdim: true).sqrt() + Epsilon);
}
