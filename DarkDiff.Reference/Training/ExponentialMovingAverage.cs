using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Training;

/// <summary>Running mean of parameters: what is shipped and evaluated instead of the last step's values.</summary>
internal sealed class ExponentialMovingAverage
{
    private readonly double decay;
    private readonly List<(Parameter Live, Tensor Mean)> pairs;
    private long updates;

    /// <param name="parameters">Parameters followed.</param>
    /// <param name="decay">Share of the old mean kept per update, once warm.</param>
    public ExponentialMovingAverage(IEnumerable<Parameter> parameters, double decay)
    {
        this.decay = decay;
        using var _ = no_grad();
        pairs = parameters.Select(p => (p, p.detach().clone())).ToList();
    }

    /// <summary>Takes the current values in. Early updates count more, so that the random start is forgotten.</summary>
    public void Update()
    {
        using var _ = no_grad();
        double keep = Math.Min(decay, (1.0 + updates) / (10 + updates));
        updates++;
        foreach ((Parameter live, Tensor mean) in pairs)
            mean.mul_(keep).add_(live, alpha: 1 - keep);
    }

    /// <summary>Exchanges the means with the live values; calling it twice restores them.</summary>
    public void Swap()
    {
        using var _ = no_grad();
        foreach ((Parameter live, Tensor mean) in pairs)
        {
            using Tensor kept = live.detach().clone();
            live.copy_(mean);
            mean.copy_(kept);
        }
    }
}
