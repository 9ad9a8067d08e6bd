namespace DarkDiff.Runtime.Pipeline;

/// <summary>What one way to sample a picture costs.</summary>
/// <param name="Name">The way, for people.</param>
/// <param name="UNetEvaluations">Passes through the U-Net, each for one image, all its tiles together.</param>
/// <param name="ContextEvaluations">Passes through the context processor, likewise.</param>
/// <param name="Flops">Multiplications and additions, VAE included.</param>
public sealed record SamplingCost(string Name, int UNetEvaluations, int ContextEvaluations, long Flops)
{
    /// <summary>The interval of timesteps in the table's example.</summary>
    private static readonly TimestepInterval MiddleHalf = new(250, 750);

    /// <summary>
    /// The paper's algorithm taken literally, in which every step runs both branches of context processor and U-Net
    /// (Sec. 4.2, Eq. 10), and what is saved from there.
    /// </summary>
    /// <param name="graphs">Graphs with guidance, not in bands.</param>
    /// <param name="timesteps">The timesteps of the steps.</param>
    internal static IReadOnlyList<SamplingCost> Table(PipelineGraphs graphs, IReadOnlyList<int> timesteps)
    {
        if (graphs.Regions.Count == 0)
            return [];
        int steps = timesteps.Count;
        long context = graphs.Regions.Sum(tile => tile.Flops);
        long guidedStep = graphs.Step.Sum(tile => tile.Flops);
        long plainStep = graphs.ConditionalStep.Sum(tile => tile.Flops);
        int inside = timesteps.Count(MiddleHalf.Contains);
        return
        [
            Row("paper, literally", steps, 2 * steps),
            Row("context once per picture", steps, 2),
            Row("unconditional context kept", steps, 1),
            Row($"guidance at timesteps {MiddleHalf.First} to {MiddleHalf.Last}", inside, 1),
            Row("no guidance", 0, 1),
        ];

        SamplingCost Row(string name, int guided, int contexts) => new(
            name,
            steps + guided,
            contexts,
            graphs.Encode.Flops + graphs.Decode.Flops + contexts * context
                + guided * guidedStep + (steps - guided) * plainStep);
    }
}
