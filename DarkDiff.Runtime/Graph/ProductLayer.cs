using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Runtime.Graph;

/// <summary>All convolutions or linear layers of a plan that share one weight, and the ways to run them.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Flops">Multiplications and additions of all runs by the direct way.</param>
/// <param name="Options">
/// What the device offers for each of the ops: first the one that takes least memory, the fastest last.
/// </param>
/// <param name="Bytes">Bytes of the weight with each option.</param>
internal sealed record ProductLayer(
    WeightTensor Weight, double Flops, IReadOnlyList<ProductOption> Options, IReadOnlyList<long> Bytes)
{
    /// <summary>Time with an option, in operations of the direct way.</summary>
    public double Time(int option) => Flops / Options[option].SpeedUp;
}
