using DarkDiff.Benchmarks.Contenders;
using DarkDiff.Benchmarks.Onnx;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Benchmarks.Cases;

/// <summary>One op, and the same in the libraries that it is compared with.</summary>
/// <param name="Name">Kind and sizes.</param>
/// <param name="Operands">Its operands.</param>
/// <param name="Op">The op.</param>
/// <param name="Terms">Products or numbers summed for one element of the result: what rounding errors grow with.</param>
/// <param name="Torch">The same in PyTorch, once per layout.</param>
/// <param name="Onnx">The same as an ONNX model.</param>
internal sealed record BenchmarkCase(
    string Name, Operands Operands, Op Op, long Terms, IReadOnlyList<TorchContender> Torch, Func<OnnxCase> Onnx)
{
    /// <summary>Bytes that must move at least: inputs, weights and result, once each.</summary>
    public long Bytes => Operands.Bytes;
}
