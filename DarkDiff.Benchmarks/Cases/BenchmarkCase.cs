using DarkDiff.Benchmarks.Contenders;
using DarkDiff.Benchmarks.Onnx;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Benchmarks.Cases;

/// <summary>One op, and the same in the libraries that it is compared with.</summary>
/// <param name="Operands">Its operands.</param>
/// <param name="Op">The op.</param>
/// <param name="Terms">Products or numbers summed for one element of the result: what rounding errors grow with.</param>
/// <param name="Torch">The same in PyTorch, once per layout.</param>
/// <param name="Onnx">The same as an ONNX model.</param>
internal sealed record BenchmarkCase(
    Operands Operands, Op Op, long Terms, IReadOnlyList<TorchContender> Torch, Func<OnnxCase> Onnx)
{
    /// <summary>Kind and sizes.</summary>
    public string Name => OpNames.Of(Op);

    /// <summary>Bytes that must move at least: inputs, weights and result, once each.</summary>
    public long Bytes => Operands.Bytes;
}
