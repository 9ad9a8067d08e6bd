using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Perceptual;

/// <summary>
/// The convolutional part of AlexNet (Krizhevsky 2014, one tower), tapped after each of its five activations, with the
/// keys of the lpips package: <c>slice1.0</c>, <c>slice2.3</c>, <c>slice3.6</c>, <c>slice4.8</c>, <c>slice5.10</c>.
/// </summary>
internal sealed class AlexNetFeatures : Module<Tensor, IReadOnlyList<Tensor>>
{
    /// <summary>Channels of the five taps.</summary>
    public static readonly int[] Channels = [64, 192, 384, 256, 256];

    private readonly Module<Tensor, Tensor>[] convolutions;

    public AlexNetFeatures()
        : base(nameof(AlexNetFeatures))
    {
        convolutions =
        [
            Slice(1, 0, Conv2d(3, Channels[0], 11, stride: 4, padding: 2)),
            Slice(2, 3, Conv2d(Channels[0], Channels[1], 5, padding: 2)),
            Slice(3, 6, Conv2d(Channels[1], Channels[2], 3, padding: 1)),
            Slice(4, 8, Conv2d(Channels[2], Channels[3], 3, padding: 1)),
            Slice(5, 10, Conv2d(Channels[3], Channels[4], 3, padding: 1)),
        ];
    }

    /// <param name="input">(N, 3, H, W), normalised, H and W at least 31.</param>
    /// <returns>Five tensors (N, C, h, w).</returns>
    public override IReadOnlyList<Tensor> forward(Tensor input)
    {
        List<Tensor> taps = [];
        Tensor h = input;
        for (int i = 0; i < convolutions.Length; i++)
        {
            if (i is 1 or 2)
                h = functional.max_pool2d(h, 3, 2);
            h = functional.relu(convolutions[i].forward(h));
            taps.Add(h);
        }

        return taps;
    }

    private Module<Tensor, Tensor> Slice(int slice, int index, Module<Tensor, Tensor> convolution)
    {
        // A sequence may hold a single layer under any name; that is how the key gets its second number.
        register_module($"slice{slice}", Sequential(($"{index}", convolution)));
        return convolution;
    }
}
