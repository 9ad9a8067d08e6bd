using DarkDiff.Reference.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>One projection to twice the width: its first half is the value, its second the gate.</summary>
internal sealed class GegluProjection : Module<Tensor, Tensor>
{
    private readonly LinearLayer proj;

    public GegluProjection(long inFeatures, long outFeatures)
        : base(nameof(GegluProjection))
    {
        proj = new LinearLayer(inFeatures, 2 * outFeatures);
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        Tensor[] halves = proj.forward(input).chunk(2, -1);
        return halves[0] * functional.gelu(halves[1]);
    }
}
