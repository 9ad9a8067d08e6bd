namespace DarkDiff.Benchmarks.Layers;

/// <summary>Layers of a stage that do the same work.</summary>
/// <param name="Name">Kind and sizes.</param>
/// <param name="Kernel">Name of the kernel.</param>
/// <param name="Count">Number of layers.</param>
/// <param name="Seconds">The sum of the best times of each.</param>
/// <param name="Flops">Multiplications and additions of all; those of a direct convolution where it is Winograd's.</param>
internal sealed record LayerTime(string Name, string Kernel, int Count, double Seconds, long Flops);
