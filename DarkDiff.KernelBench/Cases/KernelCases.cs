namespace DarkDiff.KernelBench.Cases;

/// <summary>All kernels at the layers of Stable Diffusion 2.1 for a picture of 512 × 512, one image.</summary>
internal static class KernelCases
{
    /// <summary>All cases.</summary>
    public static IReadOnlyList<KernelCase> All { get; } =
    [
        .. ConvolutionCases.All, .. AttentionCases.All, .. NormalizationCases.All, .. PointwiseCases.All,
        .. PictureCases.All,
    ];

    /// <summary>The cases whose name, family or layer contains some words, in any case.</summary>
    /// <param name="words">The words; all cases where there are none.</param>
    public static IReadOnlyList<KernelCase> Containing(string? words) => string.IsNullOrWhiteSpace(words)
        ? All
        : [.. All.Where(c => new[] { c.Family, c.Name, c.Layer }.Any(
            text => text.Contains(words, StringComparison.OrdinalIgnoreCase)))];
}
