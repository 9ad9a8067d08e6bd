using DarkDiff.Reference.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Conversion;

/// <summary>
/// Runs the text tower on the empty prompt. It is computed in torch: the engine has no causal attention and needs none,
/// since this constant is all that a model keeps of the tower. One layer's weights are in memory at a time.
/// </summary>
internal static class TextTower
{
    /// <summary>Embedding of the empty prompt: all layers but the last, then the final norm.</summary>
    /// <param name="weights">The tower.</param>
    /// <param name="config">Its sizes.</param>
    /// <returns>77·Width values.</returns>
    public static float[] EmptyPrompt(SourcePart weights, TextTowerConfig config)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using TextLayer layer = new(config);
        Tensor tokens = Embedding(weights, config);
        for (int i = 0; i < config.Layers; i++)
        {
            using var layerScope = NewDisposeScope();
            Load(layer, weights, TextNames.Layer(i));
            tokens = layer.forward(tokens).MoveToOuterDisposeScope();
        }

        using LayerNormLayer norm = new(config.Width);
        Load(norm, weights, TextNames.FinalNorm);
        return norm.forward(tokens).data<float>().ToArray();
    }

    private static Tensor Embedding(SourcePart weights, TextTowerConfig config)
    {
        float[] values = weights[TextNames.PositionEmbedding].ReadAll();
        float[] row = new float[config.Width];
        for (int i = 0; i < TextTowerConfig.Tokens; i++)
        {
            weights[TextNames.TokenEmbedding].Read((long)TextTowerConfig.EmptyPrompt[i] * config.Width, row);
            for (int c = 0; c < row.Length; c++)
                values[i * row.Length + c] += row[c];
        }

        return tensor(values).reshape(TextTowerConfig.Tokens, config.Width);
    }

    private static void Load(nn.Module module, SourcePart weights, string prefix)
    {
        foreach ((string name, Parameter parameter) in module.named_parameters())
        {
            using Tensor values = tensor(weights[prefix + name].ReadAll());
            using Tensor shaped = values.reshape(parameter.shape);
            parameter.copy_(shaped);
        }
    }
}
