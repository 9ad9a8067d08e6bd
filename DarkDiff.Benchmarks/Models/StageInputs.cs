using DarkDiff.Kernels.Random;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Sampling;

namespace DarkDiff.Benchmarks.Models;

/// <summary>What the stages of a model are run on: random numbers, the same for everybody.</summary>
internal sealed class StageInputs
{
    /// <summary>Makes them.</summary>
    /// <param name="config">The model.</param>
    /// <param name="size">Rows and columns of the picture.</param>
    /// <param name="steps">Sampling steps.</param>
    /// <param name="guidance">Guidance scale; 1 is conditional only.</param>
    public StageInputs(ModelConfig config, int size, int steps, float guidance = 1)
    {
        (Size, Guidance) = (size, guidance);
        Image = Numbers(size * size * config.Vae.InChannels, ImageStream, 0.5f);
        int latentSize = size / config.Vae.Factor;
        int latents = latentSize * latentSize * config.Vae.LatentChannels;
        Latent = Numbers(latents, DarkDiffSession.LatentStream, 1);
        Unconditional = Numbers(latents, DarkDiffSession.UnconditionalStream, 1);
        DdimSchedule schedule = new(config.Diffusion, steps);
        Steps =
        [
            .. schedule.Timesteps.Select((timestep, index) =>
            {
                float[] factors = new float[DdimSchedule.CoefficientCount];
                schedule.WriteCoefficients(index, guidance, factors);
                return (timestep, factors);
            }),
        ];
    }

    /// <summary>Seed of all numbers.</summary>
    public const ulong Seed = 1;

    private const ulong ImageStream = 2;

    /// <summary>Rows and columns of the picture.</summary>
    public int Size { get; }

    /// <summary>Guidance scale; 1 is conditional only.</summary>
    public float Guidance { get; }

    /// <summary>Timestep and factors of every DDIM step, the first one first.</summary>
    public IReadOnlyList<(int Timestep, float[] Factors)> Steps { get; }

    /// <summary>(H, W, C), about [−1, 1].</summary>
    public float[] Image { get; }

    /// <summary>(h, w, C), standard deviation 1: what a session with this seed starts from.</summary>
    public float[] Latent { get; }

    /// <summary>(h, w, C): what stands in for the condition in the unconditional branch of a session with this seed.</summary>
    public float[] Unconditional { get; }

    private static float[] Numbers(int count, ulong stream, float scale)
    {
        float[] numbers = new float[count];
        GaussianNoise.Fill(numbers, Seed, stream);
        for (int i = 0; i < count; i++)
            numbers[i] *= scale;
        return numbers;
    }
}
