using DarkDiff.KernelBench.Work;
using DarkDiff.Kernels;

namespace DarkDiff.KernelBench.Cases;

/// <summary>One kernel, or the few that an op becomes, at the size of one layer.</summary>
/// <param name="Family">Kind of kernel, such as "attention".</param>
/// <param name="Name">Kind and size, such as "conv 3×3 64², 320→320"; no two cases share it.</param>
/// <param name="Layer">Where Stable Diffusion 2.1, or the pipeline round it, has such a layer.</param>
/// <param name="Divisor">
/// Counted on the simulated device is this part of the pixels or queries on this part of the multiprocessors, so that
/// every block does what it does at full size. Borders weigh more then. 1 where the whole is counted.
/// </param>
/// <param name="Build">The work in a storage type, of its size divided by a number.</param>
internal sealed record KernelCase(
    string Family, string Name, string Layer, int Divisor, Func<ElementType, int, IKernelWork> Build);
