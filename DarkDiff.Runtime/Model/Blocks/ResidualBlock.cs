using DarkDiff.Kernels;
using DarkDiff.Runtime.Graph;

namespace DarkDiff.Runtime.Model.Blocks;

/// <summary>Residual block of the VAE and of the U-Net; a skip is concatenated without being copied.</summary>
internal sealed class ResidualBlock
{
    private readonly int groups;
    private readonly float epsilon;
    private readonly NormWeights norm1;
    private readonly ConvWeights conv1;
    private readonly LinearWeights? timeProjection;
    private readonly NormWeights norm2;
    private readonly ConvWeights conv2;
    private readonly ConvWeights? shortcut;

    /// <param name="scope">Its keys.</param>
    /// <param name="inChannels">Channels of the input and its skip together.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="groups">Groups of both norms.</param>
    /// <param name="epsilon">Epsilon of both norms.</param>
    /// <param name="timeEmbeddingDim">Width of the time embedding; absent in the VAE.</param>
    public ResidualBlock(
        WeightScope scope, int inChannels, int outChannels, int groups, float epsilon, int? timeEmbeddingDim = null)
    {
        this.groups = groups;
        this.epsilon = epsilon;
        norm1 = scope["norm1"].Norm(inChannels);
        conv1 = scope["conv1"].Conv(outChannels, inChannels, 3);
        timeProjection = timeEmbeddingDim is int dim ? scope["time_emb_proj"].Linear(outChannels, dim) : null;
        norm2 = scope["norm2"].Norm(outChannels);
        conv2 = scope["conv2"].Conv(outChannels, outChannels, 3);
        shortcut = inChannels != outChannels ? scope["conv_shortcut"].Conv(outChannels, inChannels, 1) : null;
    }

    /// <summary>Adds the block.</summary>
    /// <param name="graph">Where to.</param>
    /// <param name="input">(N, H, W, C1).</param>
    /// <param name="skip">(N, H, W, C2), following the input's channels, or absent.</param>
    /// <param name="timeEmbedding">SiLU of the time embedding, (N, 1, 1, D); absent in the VAE.</param>
    public TensorValue Add(
        GraphBuilder graph, TensorValue input, TensorValue? skip = null, TensorValue? timeEmbedding = null)
    {
        TensorValue hidden = norm1.AddGroupNormSilu(graph, input, groups, epsilon, skip);
        TensorValue? channelBias = timeProjection?.Add(graph, timeEmbedding!);
        hidden = graph.Conv2d(
            hidden, conv1.Weight, conv1.Bias, channelBias: channelBias, padBefore: 1, padAfter: 1);
        hidden = norm2.AddGroupNormSilu(graph, hidden, groups, epsilon);
        TensorValue residual = shortcut is null
            ? input
            : graph.Conv2d(input, shortcut.Weight, shortcut.Bias, input2: skip);
        return graph.Conv2d(hidden, conv2.Weight, conv2.Bias, residual: residual, padBefore: 1, padAfter: 1);
    }
}
