using System.Globalization;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Reference.Conversion;

/// <summary>
/// Names of the single-file layout of the CompVis and Stability repositories (<c>ldm</c>) for diffusers' names.
/// </summary>
internal static class LdmNames
{
    /// <summary>What the U-Net's keys begin with.</summary>
    public const string UNetPrefix = "model.diffusion_model.";

    /// <summary>What the VAE's keys begin with.</summary>
    public const string VaePrefix = "first_stage_model.";

    private static readonly Dictionary<string, string> ResidualBlock = new(StringComparer.Ordinal)
    {
        ["norm1"] = "in_layers.0",
        ["conv1"] = "in_layers.2",
        ["time_emb_proj"] = "emb_layers.1",
        ["norm2"] = "out_layers.0",
        ["conv2"] = "out_layers.3",
        ["conv_shortcut"] = "skip_connection",
    };

    private static readonly Dictionary<string, string> UNetEnds = new(StringComparer.Ordinal)
    {
        ["conv_in"] = "input_blocks.0.0",
        ["time_embedding.linear_1"] = "time_embed.0",
        ["time_embedding.linear_2"] = "time_embed.2",
        ["conv_norm_out"] = "out.0",
        ["conv_out"] = "out.2",
    };

    /// <summary>Key of a tensor of the U-Net.</summary>
    /// <param name="name">Such as <c>down_blocks.0.resnets.1.conv1.weight</c>.</param>
    /// <param name="config">Sizes: blocks are numbered through in this layout.</param>
    public static string UNet(string name, UNetConfig config)
    {
        int dot = name.LastIndexOf('.');
        (string layer, string ending) = (name[..dot], name[dot..]);
        if (UNetEnds.TryGetValue(layer, out string? end))
            return UNetPrefix + end + ending;
        string[] words = layer.Split('.');
        string place;
        if (words[0] == "mid_block")
        {
            // resnets.0, attentions.0, resnets.1.
            string index = words[1] == "attentions" ? "1" : words[2] == "0" ? "0" : "2";
            place = $"middle_block.{index}.{Inner(words[1], words[3..])}";
        }
        else
        {
            int block = Number(words[1]);
            place = words[0] == "down_blocks"
                ? Down(block, words[2], Number(words[3]), words[4..], config)
                : Up(block, words[2], Number(words[3]), words[4..], config);
        }

        return UNetPrefix + place + ending;
    }

    /// <summary>Key of a tensor of the VAE.</summary>
    /// <param name="name">Such as <c>decoder.up_blocks.0.resnets.1.conv1.weight</c>.</param>
    /// <param name="config">Sizes: the decoder's levels are numbered the other way round in this layout.</param>
    public static IEnumerable<string> Vae(string name, VaeConfig config)
    {
        string[] words = name.Split('.');
        if (words[0] is not ("encoder" or "decoder"))
            return [VaePrefix + name];
        string side = VaePrefix + words[0] + ".";
        int last = config.BlockOutChannels.Length - 1;
        switch (words[1])
        {
            case "conv_norm_out":
                return [side + "norm_out." + words[2]];
            case "mid_block" when words[2] == "attentions":
                return VaeAttentionNames.Of(string.Join('.', words[4..]), first: 2).Select(n => $"{side}mid.attn_1.{n}");
            case "mid_block":
                return [$"{side}mid.block_{Number(words[3]) + 1}.{VaeInner(words[4..])}"];
            case "down_blocks" when words[3] == "resnets":
            case "up_blocks" when words[3] == "resnets":
                return [$"{side}{Level()}.block.{words[4]}.{VaeInner(words[5..])}"];
            case "down_blocks":
                return [$"{side}{Level()}.downsample.{string.Join('.', words[5..])}"];
            case "up_blocks":
                return [$"{side}{Level()}.upsample.{string.Join('.', words[5..])}"];
            default:
                return [VaePrefix + name];
        }

        string Level() => words[1] == "down_blocks" ? $"down.{words[2]}" : $"up.{last - Number(words[2])}";
    }

    private static string Down(int level, string kind, int layer, string[] rest, UNetConfig config)
    {
        int perLevel = config.LayersPerBlock + 1;
        return kind switch
        {
            "downsamplers" => $"input_blocks.{(level + 1) * perLevel}.0.op",
            "resnets" => $"input_blocks.{level * perLevel + layer + 1}.0.{Inner(kind, rest)}",
            _ => $"input_blocks.{level * perLevel + layer + 1}.1.{Inner(kind, rest)}",
        };
    }

    private static string Up(int block, string kind, int layer, string[] rest, UNetConfig config)
    {
        int perLevel = config.LayersPerBlock + 1;
        int level = config.BlockOutChannels.Length - 1 - block;
        return kind switch
        {
            "upsamplers" => $"output_blocks.{block * perLevel + perLevel - 1}.{(config.Attention[level] ? 2 : 1)}.conv",
            "resnets" => $"output_blocks.{block * perLevel + layer}.0.{Inner(kind, rest)}",
            _ => $"output_blocks.{block * perLevel + layer}.1.{Inner(kind, rest)}",
        };
    }

    /// <summary>Names within a transformer are the same in both layouts.</summary>
    private static string Inner(string kind, string[] rest) =>
        kind == "resnets" ? ResidualBlock[rest[0]] : string.Join('.', rest);

    private static string VaeInner(string[] rest) =>
        string.Join('.', rest).Replace("conv_shortcut", "nin_shortcut", StringComparison.Ordinal);

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
