using System.Text.Json;
using DarkDiff.Reference.Checkpoints;
using DarkDiff.Reference.Data;
using DarkDiff.Reference.Layers;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.SafeTensors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Baselines;

/// <summary>
/// The regression baseline: the U-Net of "Learning to See in the Dark" on packed mosaics, in the form that the authors of
/// ELD train on their noise model (mosaic to mosaic at half size, no pixel shuffle). Five levels, two convolutions with
/// LeakyReLU each, no norm.
/// </summary>
internal sealed class SidUNet : TrainableModel
{
    /// <summary>Metadata key of its weight files.</summary>
    public const string MetadataKey = "sid-unet";

    /// <summary>Channels of the finest level in the published network.</summary>
    public const int PublishedWidth = 32;

    /// <summary>Sides of its input must be multiples of this.</summary>
    public const int SizeMultiple = 16;

    private const int Levels = 5;
    private const double NegativeSlope = 0.2;

    private readonly int width;
    private readonly OutputCurve curve;
    private readonly ConvLayer[] first = new ConvLayer[2 * Levels - 1];
    private readonly ConvLayer[] second = new ConvLayer[2 * Levels - 1];
    private readonly TransposedConvLayer[] up = new TransposedConvLayer[Levels - 1];
    private readonly ConvLayer last;

    /// <param name="width">Channels of the finest level; each level below has twice as many.</param>
    /// <param name="curve">Curve of the pictures that the ISP makes of its mosaics.</param>
    public SidUNet(int width, OutputCurve curve)
        : base(nameof(SidUNet))
    {
        this.width = width;
        this.curve = curve;
        for (int i = 0; i < first.Length; i++)
        {
            // Levels 1 … 5 going down, then 4 … 1 going up, where the skip doubles the input.
            int level = i < Levels ? i : 2 * (Levels - 1) - i;
            int channels = width << level;
            int input = i == 0 ? SpaceChannels.PackedMosaic : i < Levels ? channels / 2 : 2 * channels;
            first[i] = new ConvLayer(input, channels, 3, padding: 1);
            second[i] = new ConvLayer(channels, channels, 3, padding: 1);
            register_module($"conv{i + 1}_1", first[i]);
            register_module($"conv{i + 1}_2", second[i]);
            if (i < Levels)
                continue;
            up[i - Levels] = new TransposedConvLayer(2 * channels, channels);
            register_module($"upv{i + 1}", up[i - Levels]);
        }

        last = new ConvLayer(width, SpaceChannels.PackedMosaic, 1);
        register_module($"conv{2 * Levels}_1", last);
    }

    /// <inheritdoc />
    public override PairFormat Format => new(InputSpace.Raw, OutputSpace.Raw, curve);

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> Metadata => new Dictionary<string, string>
    {
        [MetadataKey] = JsonSerializer.Serialize(new { width, curve = curve.ToString() }),
    };

    /// <summary>Reads a weight file.</summary>
    /// <exception cref="InvalidDataException">It holds another network.</exception>
    public static SidUNet Load(string path)
    {
        SidUNet model = OfMetadata(path);
        ModelFile.LoadInto(model, path);
        return model;
    }

    /// <summary>Whether a weight file holds this network.</summary>
    public static bool IsIn(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        return file.Metadata.ContainsKey(MetadataKey);
    }

    /// <param name="mosaic">(N, 4, H, W) in [−1, 1], sides multiples of 16.</param>
    /// <returns>The clean mosaic, shape of <paramref name="mosaic"/>, about [−1, 1].</returns>
    public Tensor forward(Tensor mosaic)
    {
        Stack<Tensor> skips = [];
        // The network was published for [0, 1].
        Tensor hidden = (mosaic + 1) / 2;
        for (int i = 0; i < first.Length; i++)
        {
            if (i is > 0 and < Levels)
                hidden = functional.max_pool2d(hidden, 2L);
            else if (i >= Levels)
                hidden = cat([up[i - Levels].forward(hidden), skips.Pop()], 1);
            hidden = functional.leaky_relu(first[i].forward(hidden), NegativeSlope);
            hidden = functional.leaky_relu(second[i].forward(hidden), NegativeSlope);
            if (i < Levels - 1)
                skips.Push(hidden);
        }

        return last.forward(hidden) * 2 - 1;
    }

    private static SidUNet OfMetadata(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        try
        {
            using JsonDocument json = JsonDocument.Parse(file.Metadata[MetadataKey]);
            return new SidUNet(
                json.RootElement.GetProperty("width").GetInt32(),
                Enum.Parse<OutputCurve>(json.RootElement.GetProperty("curve").GetString()!));
        }
        catch (Exception e) when (e is KeyNotFoundException or JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: found no SID U-Net, expected '{MetadataKey}' in its metadata", e);
        }
    }
}
