namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>How the CPU device keeps a weight: in f32, unless it says otherwise.</summary>
internal enum WeightLayout
{
    /// <summary>As it is, followed by zeros up to a multiple of 32.</summary>
    Vector,

    /// <summary>
    /// A matrix (O, K), K being all dimensions but the first, as [⌈O/32⌉][K][32]: what the matrix product reads in
    /// one stream. Missing outputs are zeros.
    /// </summary>
    Panels,

    /// <summary>The same in bf16, pairs of k side by side: [⌈O/32⌉][⌈K/2⌉][32][2]. What is missing is zeros.</summary>
    Bf16Panels,

    /// <summary>Where it lies, in its own type.</summary>
    InPlace,

    /// <summary>Filters (O, kh, kw, C), C a multiple of 16, as [⌈O/4⌉][kh·kw][C/16][4][16].</summary>
    FewOutputs,

    /// <summary>Filters (O, 3, 3, C) as [⌈O/32⌉][C][9][32]. Missing outputs are zeros.</summary>
    Taps,
}
