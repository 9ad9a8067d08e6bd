using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Graph;

/// <summary>
/// Collects the ops of a graph in the order they will run. Shapes are computed as ops are added; no memory is
/// touched. Every method returns the value that its op defines, in the type of activations unless it says otherwise.
/// </summary>
/// <param name="device">Where the graph will run: it has the type of activations, and what can be one op.</param>
public sealed class GraphBuilder(IDevice device)
{
    private readonly ElementType activationType = device.ActivationType;
    private readonly List<Op> ops = [];
    private readonly List<TensorValue> inputs = [];
    private readonly List<TensorValue> outputs = [];
    private int values;

    /// <summary>Type of activations.</summary>
    public ElementType ActivationType => activationType;

    /// <summary>Declares a value that the caller provides; it keeps its memory between runs.</summary>
    /// <param name="name">Name for reports and errors.</param>
    /// <param name="shape">Extent, NHWC.</param>
    /// <param name="type">Its type; that of activations where it is absent.</param>
    public TensorValue Input(string name, TensorShape shape, ElementType? type = null)
    {
        TensorValue value = Value(name, shape, type);
        inputs.Add(value);
        return value;
    }

    /// <summary>Declares a value as a result; it keeps its memory between runs.</summary>
    /// <exception cref="ArgumentException">The value is an input: it is kept anyway.</exception>
    public TensorValue Output(TensorValue value)
    {
        if (inputs.Contains(value))
            throw new ArgumentException($"{value} is an input of the graph", nameof(value));
        outputs.Add(value);
        return value;
    }

    /// <summary>Ends the graph.</summary>
    public OpGraph Build() => new(ops.ToArray(), inputs.ToArray(), outputs.ToArray());

    /// <summary>Adds a convolution; see <see cref="Conv2dOp"/>.</summary>
    /// <param name="input">(N, H, W, C1).</param>
    /// <param name="weight">(O, kh, kw, C1 + C2).</param>
    /// <param name="bias">(O) or absent.</param>
    /// <param name="input2">Second input of a concatenation, or absent.</param>
    /// <param name="channelBias">(N, 1, 1, O) or absent.</param>
    /// <param name="residual">Shape of the result, or absent.</param>
    /// <param name="stride">1 or 2.</param>
    /// <param name="padBefore">Zeros above and to the left.</param>
    /// <param name="padAfter">Zeros below and to the right.</param>
    /// <param name="upsample">Whether the input is read through nearest ×2 upsampling.</param>
    /// <param name="outputType">Type of the result; that of activations where it is absent.</param>
    public TensorValue Conv2d(
        TensorValue input,
        WeightTensor weight,
        WeightTensor? bias,
        TensorValue? input2 = null,
        TensorValue? channelBias = null,
        TensorValue? residual = null,
        int stride = 1,
        int padBefore = 0,
        int padAfter = 0,
        bool upsample = false,
        ElementType? outputType = null)
    {
        int scale = upsample ? 2 : 1;
        int Extent(int size, int kernel) => (size * scale + padBefore + padAfter - kernel) / stride + 1;
        TensorShape shape = input.Shape;
        TensorShape result = new(
            shape.N,
            Extent(shape.H, weight.Dimensions[1]),
            Extent(shape.W, weight.Dimensions[2]),
            weight.Dimensions[0]);
        return Add(new Conv2dOp(
            input,
            input2,
            weight,
            bias,
            channelBias,
            residual,
            stride,
            padBefore,
            padAfter,
            upsample,
            Activation.None,
            Value(weight.Name, result, outputType)));
    }

    /// <summary>Adds a linear layer and GEGLU of its result, in one op where the device can.</summary>
    /// <param name="input">(N, H, W, I).</param>
    /// <param name="weight">(2·O, I), the rows of the gates last.</param>
    /// <param name="bias">(2·O) or absent.</param>
    /// <returns>(N, H, W, O).</returns>
    public TensorValue LinearGeglu(TensorValue input, WeightTensor weight, WeightTensor? bias)
    {
        int channels = LinearOp.Outputs(weight, Activation.Geglu);
        return device.FusesGeglu(channels)
            ? Linear(input, weight, bias, activation: Activation.Geglu)
            : Add(new GegluOp(Linear(input, weight, bias), Value("geglu", input.Shape with { C = channels })));
    }

    /// <summary>Adds a linear layer; see <see cref="LinearOp"/>.</summary>
    public TensorValue Linear(
        TensorValue input,
        WeightTensor weight,
        WeightTensor? bias,
        TensorValue? residual = null,
        Activation activation = Activation.None) => Add(new LinearOp(
            input,
            weight,
            bias,
            residual,
            activation,
            Value(weight.Name, input.Shape with { C = LinearOp.Outputs(weight, activation) })));

    /// <summary>Adds a group normalisation; see <see cref="GroupNormOp"/>.</summary>
    public TensorValue GroupNorm(
        TensorValue input,
        TensorValue? input2,
        WeightTensor weight,
        WeightTensor bias,
        int groups,
        float epsilon,
        Activation activation) => Add(new GroupNormOp(
            input,
            input2,
            weight,
            bias,
            groups,
            epsilon,
            activation,
            Value(weight.Name, input.Shape with { C = weight.Dimensions[0] })));

    /// <summary>Adds a layer normalisation; see <see cref="LayerNormOp"/>.</summary>
    public TensorValue LayerNorm(TensorValue input, WeightTensor weight, WeightTensor bias, float epsilon) =>
        Add(new LayerNormOp(input, weight, bias, epsilon, Value(weight.Name, input.Shape)));

    /// <summary>Adds attention with scale d^(−1/2); see <see cref="AttentionOp"/>.</summary>
    public TensorValue Attention(TensorValue query, TensorValue key, TensorValue value, int heads) =>
        Add(new AttentionOp(query, key, value, heads, HeadScale(query, heads), Value("attention", query.Shape)));

    /// <summary>Adds region cross-attention with scale d^(−1/2); see <see cref="RegionAttentionOp"/>.</summary>
    public TensorValue RegionAttention(
        TensorValue query, TensorValue key, TensorValue value, int heads, int regionSize) =>
        Add(new RegionAttentionOp(
            query, key, value, heads, regionSize, HeadScale(query, heads), Value("region attention", query.Shape)));

    /// <summary>Adds SiLU; see <see cref="SiluOp"/>.</summary>
    public TensorValue Silu(TensorValue input) => Add(new SiluOp(input, Value("silu", input.Shape)));

    /// <summary>Adds a multiplication of the first channels; see <see cref="ScaleOp"/>.</summary>
    /// <param name="input">(N, H, W, C).</param>
    /// <param name="factor">Multiplier.</param>
    /// <param name="channels">Channels of the result, at most C.</param>
    /// <param name="outputType">Type of the result; that of activations where it is absent.</param>
    public TensorValue Scale(TensorValue input, float factor, int channels, ElementType? outputType = null) =>
        Add(new ScaleOp(input, factor, Value("scale", input.Shape with { C = channels }, outputType)));

    /// <summary>
    /// Adds a repetition over the batch, in the input's type; the value itself where the batch is already that.
    /// </summary>
    public TensorValue RepeatBatch(TensorValue input, int batch) => input.Shape.N == batch
        ? input
        : Add(new RepeatBatchOp(input, Value("repeat", input.Shape with { N = batch }, input.Type)));

    /// <summary>Adds a conversion to the type of activations; the value itself where it has that type.</summary>
    public TensorValue Convert(TensorValue input) => input.Type == activationType
        ? input
        : Add(new ConvertOp(input, Value("convert", input.Shape)));

    /// <summary>Adds a cut-out, in f32; see <see cref="CropOp"/>.</summary>
    public TensorValue Crop(TensorValue input, int row, int column, int height, int width) => Add(new CropOp(
        input, row, column, Value("crop", input.Shape with { H = height, W = width }, ElementType.F32)));

    /// <summary>Adds the blending of a tile into an image, in f32; see <see cref="BlendOp"/>.</summary>
    public TensorValue Blend(TensorValue image, TensorValue tile, TensorValue weight, int row, int column) =>
        Add(new BlendOp(image, tile, weight, row, column, Value("blend", image.Shape, ElementType.F32)));

    /// <summary>Adds a sinusoidal embedding; see <see cref="TimestepEmbeddingOp"/>.</summary>
    public TensorValue TimestepEmbedding(TensorValue timestep, int channels) =>
        Add(new TimestepEmbeddingOp(timestep, Value("timestep embedding", new TensorShape(1, 1, 1, channels))));

    /// <summary>Adds a DDIM step with guidance, all in f32; see <see cref="DdimStepOp"/>.</summary>
    public TensorValue DdimStep(TensorValue latent, TensorValue prediction, TensorValue coefficients) =>
        Add(new DdimStepOp(latent, prediction, coefficients, Value("latent", latent.Shape, ElementType.F32)));

    private static float HeadScale(TensorValue query, int heads) => 1 / MathF.Sqrt((float)query.Shape.C / heads);

    private TensorValue Value(string name, TensorShape shape, ElementType? type = null) =>
        new(values++, shape, type ?? activationType, name);

    private TensorValue Add(Op op)
    {
        ops.Add(op);
        return op.Output;
    }
}
