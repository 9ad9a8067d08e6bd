using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Layers;

/// <summary>Group normalisation, NCHW; parameters are cast to the input's type.</summary>
internal sealed class GroupNormLayer : Module<Tensor, Tensor>
{
    private readonly long groups;
    private readonly double epsilon;
    private readonly Parameter weight;
    private readonly Parameter bias;

    public GroupNormLayer(long groups, long channels, double epsilon)
        : base(nameof(GroupNormLayer))
    {
        this.groups = groups;
        this.epsilon = epsilon;
        weight = Initializers.Constant(1, channels);
        bias = Initializers.Constant(0, channels);
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) =>
        functional.group_norm(input, groups, weight.to(input.dtype), bias.to(input.dtype), epsilon);
}
