using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>Compiles all kernels ahead of time, so that nothing is compiled when they are needed.</summary>
public static class KernelWarmup
{
    /// <summary>Fills the cache; kernels that it has already are left alone. Needs no GPU.</summary>
    /// <param name="architectures">Compute capabilities, each as one number: 80 for sm_80.</param>
    /// <param name="storages">Types in which kernels store values: f16, bf16.</param>
    /// <param name="cacheFolder">Folder of compiled kernels; null for the usual one.</param>
    /// <param name="progress">Told of every file that is done, in any order and from any thread.</param>
    /// <param name="cancellation">Looked at before each file.</param>
    /// <exception cref="CudaLibraryMissingException">There is no compiler.</exception>
    /// <exception cref="KernelCompilationException">A kernel does not compile.</exception>
    /// <exception cref="CudaException">The kernels cannot run on an architecture.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The cache may not be written.</exception>
    public static WarmupResult Run(
        IReadOnlyCollection<int> architectures,
        IReadOnlyCollection<ElementType> storages,
        string? cacheFolder = null,
        Action<WarmKernel>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(architectures);
        ArgumentNullException.ThrowIfNull(storages);
        foreach (int architecture in architectures)
            CompiledKernels.RequireArchitecture(architecture, $"sm_{architecture}");
        IKernelCompiler compiler = KernelCompilers.Find() ?? throw KernelCompilers.Missing();
        KernelCache cache = new(cacheFolder ?? CacheFolder.Default());
        CompiledKernels kernels = new(cache, compiler);
        var all =
            from architecture in architectures.Distinct()
            from storage in storages.Distinct()
            from module in KernelSources.Modules
            select (module, storage, architecture);
        int compiled = 0, found = 0;
        try
        {
            Parallel.ForEach(all, new ParallelOptions { CancellationToken = cancellation }, kernel =>
            {
                bool isNew = kernels.Warm(kernel.module, kernel.storage, kernel.architecture);
                Interlocked.Increment(ref isNew ? ref compiled : ref found);
                progress?.Invoke(new WarmKernel(kernel.module, kernel.storage, kernel.architecture, isNew));
            });
        }
        catch (AggregateException e)
        {
            // The first error tells enough, and it is the caller's to catch by its type.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return new WarmupResult(compiler.Name, cache.Folder, compiled, found);
    }
}
