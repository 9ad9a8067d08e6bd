using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu;

/// <summary>Makes launches for one SIMD width.</summary>
internal interface ICpuKernels
{
    /// <summary>Bytes of working memory of an op.</summary>
    long ScratchBytes(Op op, int threads);

    /// <summary>Ways to run a convolution or a linear layer, see <see cref="IDevice.ProductOptions"/>.</summary>
    IReadOnlyList<ProductOption> ProductOptions(ProductOp op);

    /// <summary>Weights that the kernel of an op reads, with their layouts.</summary>
    IEnumerable<(WeightTensor Weight, WeightLayout Layout)> Weights(Op op);

    /// <summary>The kernel of an op whose shapes are known to fit.</summary>
    CpuLaunch Create(Op op, CpuPlacement at);
}
