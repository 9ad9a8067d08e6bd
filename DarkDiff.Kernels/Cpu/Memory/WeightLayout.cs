namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>How the CPU device keeps a weight. Always f32.</summary>
internal enum WeightLayout
{
    /// <summary>As it is, followed by zeros up to a multiple of 32.</summary>
    Vector,

    /// <summary>
    /// A matrix (O, K), K being all dimensions but the first, as [⌈O/32⌉][K][32]: what the matrix product reads in
    /// one stream. Missing outputs are zeros.
    /// </summary>
    Panels,
}
