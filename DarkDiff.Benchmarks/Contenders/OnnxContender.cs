using DarkDiff.Benchmarks.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace DarkDiff.Benchmarks.Contenders;

/// <summary>ONNX Runtime, on a model written here; inputs and outputs are bound once.</summary>
internal sealed class OnnxContender : IContender
{
    private readonly SessionOptions _options = new();
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly List<OrtValue> _values = [];
    private readonly OrtIoBinding _binding;
    private readonly float[] _output;
    private readonly OnnxCase _model;

    /// <summary>Loads the model.</summary>
    public OnnxContender(OnnxCase model, int threads)
    {
        _model = model;
        _options.IntraOpNumThreads = threads;
        _options.InterOpNumThreads = 1;

        // Its threads spin within a run, but not into the next contender's.
        _options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        _options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
        _session = new InferenceSession(model.Model.ToByteArray(), _options);
        _binding = _session.CreateIoBinding();
        foreach ((string name, long[] shape, float[] data) in model.Inputs)
            _binding.BindInput(name, Value(data, shape));
        _output = new float[model.OutputShape.Aggregate(1L, (a, b) => a * b)];
        _binding.BindOutput(OnnxCase.Output, Value(_output, model.OutputShape));
    }

    /// <summary>Its name.</summary>
    public const string Library = "ONNX Runtime";

    /// <inheritdoc />
    public string Name => Library;

    /// <inheritdoc />
    public void Run() => _session.RunWithBinding(_run, _binding);

    /// <inheritdoc />
    public float[] Result() => _model.InOurOrder(_output);

    /// <inheritdoc />
    public void Dispose()
    {
        _binding.Dispose();
        _run.Dispose();
        _session.Dispose();
        _options.Dispose();
        _values.ForEach(value => value.Dispose());
    }

    private OrtValue Value(float[] data, long[] shape)
    {
        var value = OrtValue.CreateTensorValueFromMemory(data, shape);
        _values.Add(value);
        return value;
    }
}
