using DarkDiff.Reference.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DarkDiff.Reference.Modules;

/// <summary>Sinusoidal embedding of the timestep (cosines first), then linear, SiLU, linear.</summary>
internal sealed class TimeEmbedding : Module
{
    private readonly long sinusoids;
    private readonly LinearLayer linear_1;
    private readonly LinearLayer linear_2;

    public TimeEmbedding(long sinusoids, long dim)
        : base(nameof(TimeEmbedding))
    {
        this.sinusoids = sinusoids;
        linear_1 = new LinearLayer(sinusoids, dim);
        linear_2 = new LinearLayer(dim, dim);
        RegisterComponents();
    }

    /// <param name="timestep">(N), integers.</param>
    /// <param name="type">Type of the arithmetic.</param>
    /// <returns>(N, D).</returns>
    public Tensor forward(Tensor timestep, ScalarType type)
    {
        // The angle is taken in f64 for the f64 oracle and in f32 otherwise, as the engine does.
        ScalarType angles = type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        long half = sinusoids / 2;
        Tensor frequency = exp(arange(half, dtype: angles) * (-Math.Log(10000) / half));
        Tensor angle = timestep.to(angles).unsqueeze(1) * frequency.unsqueeze(0);
        Tensor embedding = cat([cos(angle), sin(angle)], 1).to(type);
        return linear_2.forward(functional.silu(linear_1.forward(embedding)));
    }
}
