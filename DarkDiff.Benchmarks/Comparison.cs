namespace DarkDiff.Benchmarks;

/// <summary>What is computed by everybody.</summary>
/// <param name="Name">Kind and sizes.</param>
/// <param name="Kernel">How ours does it.</param>
/// <param name="IsModel">Whether it is a part of a model; otherwise it is one layer.</param>
/// <param name="Flops">Operations of the direct algorithm.</param>
/// <param name="Bytes">Bytes that must move at least.</param>
/// <param name="Terms">Products or numbers summed for one element of the result: what rounding errors grow with.</param>
internal sealed record Comparison(string Name, string Kernel, bool IsModel, long Flops, long Bytes, long Terms);
