using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Random;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary>The numbers of <see cref="GaussianNoise"/> by <c>dd_gaussian_noise</c>.</summary>
internal static class GaussianNoiseLauncher
{
    private const int Threads = 256;

    /// <summary>Adds a launch that fills memory with elements 0, 1, 2 … of a stream.</summary>
    /// <param name="output">Device address of f32, a multiple of 16.</param>
    /// <param name="elements">Numbers to write, at least 1.</param>
    /// <param name="seed">Chosen by the user.</param>
    /// <param name="stream">Tells apart different uses of one seed.</param>
    /// <param name="launches">Where the launch goes.</param>
    public static void Add(ulong output, long elements, ulong seed, ulong stream, LaunchList launches)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elements);
        var parameters = new NoiseParameters { Output = output, Count = elements, Seed = seed, Stream = stream };
        Dim3 grid = LaunchShape.Covering(elements, 4 * Threads);
        launches.Add("gaussian_noise", "dd_gaussian_noise", grid, new(Threads), 0, parameters);
    }
}
