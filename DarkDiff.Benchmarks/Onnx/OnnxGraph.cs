using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace DarkDiff.Benchmarks.Onnx;

/// <summary>Writes an ONNX model node by node.</summary>
internal sealed class OnnxGraph
{
    private const int OpsetVersion = 21;
    private const string Microsoft = "com.microsoft";

    private readonly GraphProto _graph = new() { Name = "op" };
    private readonly List<(string Name, long[] Shape, float[] Data)> _inputs = [];

    /// <summary>Adds an input.</summary>
    public string Input(float[] data, params long[] shape)
    {
        string name = $"input{_inputs.Count}";
        _inputs.Add((name, shape, data));
        _graph.Input.Add(Info(name, shape));
        return name;
    }

    /// <summary>Adds a constant.</summary>
    public string Constant(float[] data, params long[] shape)
    {
        var tensor = new TensorProto
        {
            Name = $"constant{_graph.Initializer.Count}",
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(data)),
        };
        tensor.Dims.AddRange(shape);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Adds a node.</summary>
    /// <returns>Name of its output.</returns>
    public string Node(string type, string[] inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = $"node{_graph.Node.Count}" };
        if (type == "MultiHeadAttention")
            node.Domain = Microsoft;
        node.Input.AddRange(inputs);
        node.Output.Add(node.Name);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
        return node.Name;
    }

    /// <summary>The model, whose output is that of the last node.</summary>
    public OnnxCase Finish(bool isNchw, params long[] outputShape)
    {
        _graph.Node[^1].Output[0] = OnnxCase.Output;
        _graph.Output.Add(Info(OnnxCase.Output, outputShape));
        var model = new ModelProto { IrVersion = 10, ProducerName = "darkdiff-bench", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OpsetVersion });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = Microsoft, Version = 1 });
        return new OnnxCase(model, _inputs, outputShape, isNchw);
    }

    /// <summary>A whole number.</summary>
    public static AttributeProto Attribute(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>A number.</summary>
    public static AttributeProto Attribute(string name, float value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    /// <summary>Whole numbers.</summary>
    public static AttributeProto Attribute(string name, long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    private static ValueInfoProto Info(string name, long[] shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.AddRange(shape.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor
                {
                    ElemType = (int)TensorProto.Types.DataType.Float,
                    Shape = dimensions,
                },
            },
        };
    }
}
