using DarkDiff.Reference.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>A network that is trained on pairs and stored as a weight file under the names of its parameters.</summary>
internal abstract class TrainableModel : Module
{
    protected TrainableModel(string name)
        : base(name)
    {
    }

    /// <summary>The pairs that it is trained on.</summary>
    public abstract PairFormat Format { get; }

    /// <summary>What its weight file says in its metadata: enough to build it again.</summary>
    public abstract IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What its weight file holds besides parameters, without the batch.</summary>
    public virtual IEnumerable<(string Name, Tensor Values)> Constants => [];
}
