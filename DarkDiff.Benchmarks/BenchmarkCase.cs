using DarkDiff.Kernels.Ops;
using static TorchSharp.torch;

namespace DarkDiff.Benchmarks;

/// <summary>One op, and the same in PyTorch.</summary>
/// <param name="Name">Kind and sizes.</param>
/// <param name="Operands">Its operands.</param>
/// <param name="Op">The op.</param>
/// <param name="Torch">Runs it in PyTorch, in the faster of its layouts; the result is in our order.</param>
/// <param name="Terms">Products or numbers summed for one element of the result: what rounding errors grow with.</param>
internal sealed record BenchmarkCase(string Name, Operands Operands, Op Op, Func<Tensor> Torch, long Terms);
