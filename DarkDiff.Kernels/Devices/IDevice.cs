using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Devices;

/// <summary>
/// A place where graphs run. A plan asks it for memory, for the scratch each op needs, and for prepared launches;
/// model code never asks which device it is on.
/// </summary>
public interface IDevice : IDisposable
{
    /// <summary>Name for people, such as "cpu (AVX-512, 2 threads)".</summary>
    string Name { get; }

    /// <summary>
    /// Type in which activations are stored. Latents, coefficients and pictures are f32 on every device.
    /// </summary>
    ElementType ActivationType { get; }

    /// <summary>
    /// Whether a linear layer of so many output channels may have <see cref="Activation.Geglu"/>; otherwise GEGLU is an op
    /// of its own.
    /// </summary>
    bool FusesGeglu(int channels);

    /// <summary>Allocates the one arena of a plan, zero-filled, aligned to at least 64 bytes.</summary>
    IDeviceMemory Allocate(long bytes);

    /// <summary>
    /// Bytes of working memory that <paramref name="op"/> needs while it runs; the plan reserves them in the arena,
    /// at a multiple of 64 bytes. What they hold before and after does not matter.
    /// </summary>
    /// <exception cref="ArgumentException">Shapes of the operands do not fit the op.</exception>
    long ScratchBytes(Op op);

    /// <summary>
    /// Ways to run a convolution or a linear layer: first the one that takes least memory for weights, then faster ones that
    /// take more, the fastest last. They depend on its shapes and on the type of its weight, never on its
    /// <see cref="ProductOp.Method"/>.
    /// </summary>
    IReadOnlyList<ProductOption> ProductOptions(ProductOp op);

    /// <summary>The weights that the launch of an op reads, as the device keeps them.</summary>
    IEnumerable<PackedWeight> PackedWeights(Op op);

    /// <summary>
    /// Prepares one op for execution: checks shapes, reserves room for its packed weights (once per device and weight),
    /// fixes addresses. The weights' data must outlive the launch, which may pack them when it first runs.
    /// </summary>
    /// <param name="op">The op.</param>
    /// <param name="placement">
    /// Where its values lie, from multiples of 4 bytes on, and its scratch, from a multiple of 64 bytes on. Neither output
    /// nor scratch may overlap an input, save where the op says so. The memory must outlive the launch.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Shapes of the operands do not fit the op, a value has a type that the device cannot compute in, or lies
    /// outside its memory.
    /// </exception>
    /// <exception cref="NotSupportedException">The device has no kernel for the op.</exception>
    ILaunch Prepare(Op op, IPlacement placement);

    /// <summary>Fixes an order in which launches run.</summary>
    /// <param name="launches">
    /// Launches that this device prepared, each for one sequence, which takes over what they hold. They stay the caller's
    /// where this throws.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A launch was prepared by another device, is in a sequence already, or is disposed.
    /// </exception>
    ILaunchSequence Sequence(IReadOnlyList<ILaunch> launches);

    /// <summary>Fills memory with the numbers of <see cref="Random.GaussianNoise"/>: the same on every device.</summary>
    /// <param name="memory">Memory of this device.</param>
    /// <param name="offset">Byte at which the f32 values start, a multiple of 16.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="seed">Chosen by the user.</param>
    /// <param name="stream">Tells apart different uses of one seed.</param>
    /// <exception cref="ArgumentException">The values do not fit there.</exception>
    void FillGaussian(IDeviceMemory memory, long offset, int count, ulong seed, ulong stream);

    /// <summary>Bytes of weights that the device holds now, packed or in place.</summary>
    long WeightBytes { get; }

    /// <summary>
    /// Frees packed weights that no launch reads any more, all sequences that had one being disposed; a device may keep
    /// them. May be called at any time.
    /// </summary>
    void TrimWeights();
}
