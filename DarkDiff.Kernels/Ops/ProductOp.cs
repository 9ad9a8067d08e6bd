namespace DarkDiff.Kernels.Ops;

/// <summary>An op that multiplies its input by a matrix of weights: a convolution or a linear layer.</summary>
/// <param name="Output">The value it defines.</param>
public abstract record ProductOp(TensorValue Output) : Op(Output)
{
    /// <summary>(O, …): a row for each output channel.</summary>
    public abstract WeightTensor Weight { get; init; }

    /// <summary>
    /// How it is computed: one of the device's <see cref="Devices.IDevice.ProductOptions"/>, chosen by a plan; absent:
    /// the fastest of them.
    /// </summary>
    public ProductMethod? Method { get; init; }
}
