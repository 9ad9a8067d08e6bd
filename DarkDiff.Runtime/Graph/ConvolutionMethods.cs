using DarkDiff.Kernels;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Graph;

/// <summary>The method of every convolution layer of a picture.</summary>
internal sealed class ConvolutionMethods
{
    private readonly Dictionary<WeightTensor, ConvolutionOption> options = [];

    /// <param name="layers">The layers.</param>
    /// <param name="chosen">Index of each layer's option.</param>
    public ConvolutionMethods(IReadOnlyList<ConvolutionLayer> layers, IReadOnlyList<int> chosen)
    {
        foreach ((ConvolutionLayer layer, int option) in layers.Zip(chosen))
        {
            options.Add(layer.Weight, layer.Options[option]);
            ExtraBytes += layer.Bytes[option] - layer.Bytes[0];
            Suited += layer.Options.Count > 1 ? 1 : 0;
            Accelerated += option > 0 ? 1 : 0;
            AreFastest &= option == layer.Options.Count - 1;
        }
    }

    /// <summary>Layers that have a faster way than the plain one.</summary>
    public int Suited { get; }

    /// <summary>Layers that go a faster way than the plain one.</summary>
    public int Accelerated { get; }

    /// <summary>Whether every layer goes its fastest way.</summary>
    public bool AreFastest { get; } = true;

    /// <summary>Bytes of packed weights beyond those of the plain ways.</summary>
    public long ExtraBytes { get; }

    /// <summary>Whether an op is a convolution that goes a faster way than the plain one.</summary>
    public bool IsAccelerated(Op op) => op is Conv2dOp conv && options[conv.Weight].SpeedUp > 1;

    /// <summary>The graph, in bands or not, with the methods in its ops.</summary>
    public OpGraph AppliedTo(OpGraph graph) => graph with
    {
        Ops = [.. graph.Ops.Select(op => op is Conv2dOp conv ? conv with { Method = options[conv.Weight].Method } : op)],
    };

    /// <summary>About the time of one run of a graph, in operations of the plain ways.</summary>
    public double Time(OpGraph graph) =>
        graph.Ops.Sum(op => op.Flops / (op is Conv2dOp conv ? options[conv.Weight].SpeedUp : 1));
}
