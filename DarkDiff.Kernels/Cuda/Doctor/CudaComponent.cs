namespace DarkDiff.Kernels.Cuda.Doctor;

/// <summary>A program or library that the CUDA device needs, as this machine has it.</summary>
/// <param name="Name">Name for people.</param>
/// <param name="Version">Version, such as "12.8"; null where it is missing.</param>
/// <param name="FoundAt">Path, or the name under which the system found it; null where it is missing.</param>
/// <param name="Problem">Why it cannot be used, and what helps; null where it can be used.</param>
public sealed record CudaComponent(string Name, string? Version, string? FoundAt, string? Problem)
{
    /// <summary>Whether it can be used.</summary>
    public bool IsUsable => Problem is null;
}
