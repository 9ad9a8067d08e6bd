using System.Collections.Concurrent;
using System.Globalization;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>
/// Code of the project's kernels: from the cache, else compiled and put there. May be used by several threads at once.
/// </summary>
/// <param name="cache">The cache.</param>
/// <param name="compiler">
/// Who compiles what is not in the cache; null where compiling is not wanted, and then code in the cache may be of any
/// compiler.
/// </param>
internal sealed class CompiledKernels(KernelCache cache, IKernelCompiler? compiler) : IKernelImages
{
    /// <summary>First architecture that the kernels can run on.</summary>
    public const int OldestArchitecture = 80;

    // One lock for each key, so that threads compile different modules at the same time and the same module once.
    private readonly ConcurrentDictionary<string, Lock> _locks = new();

    /// <inheritdoc />
    /// <exception cref="CudaException">The architecture is older than <see cref="OldestArchitecture"/>.</exception>
    public byte[] Get(string module, ElementType storage, int architecture)
    {
        KernelSource source = KernelSources.Get(module);
        KernelKey key = Key(source, storage, architecture);
        if (compiler is null)
            return cache.FindOfAnyCompiler(key) ?? throw new KernelNotCompiledException(module, cache.Folder);
        lock (_locks.GetOrAdd(key.Name, _ => new()))
        {
            if (cache.Find(key) is byte[] known)
                return known;
            byte[] code = compiler.Compile(source, storage, architecture);
            try
            {
                cache.Store(key, code);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Without a cache the next process compiles again; this one has what it needs.
            }

            return code;
        }
    }

    /// <summary>Puts a module into the cache where it is not there yet.</summary>
    /// <returns>Whether it had to be compiled.</returns>
    /// <exception cref="KernelCompilationException">The source does not compile.</exception>
    /// <exception cref="KernelNotCompiledException">It is not there, and there is no compiler.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The cache may not be written.</exception>
    public bool Warm(string module, ElementType storage, int architecture)
    {
        KernelSource source = KernelSources.Get(module);
        KernelKey key = Key(source, storage, architecture);
        if (compiler is null)
            throw new KernelNotCompiledException(module, cache.Folder);
        if (cache.Find(key) is not null)
            return false;
        cache.Store(key, compiler.Compile(source, storage, architecture));
        return true;
    }

    private KernelKey Key(KernelSource source, ElementType storage, int architecture)
    {
        if (storage is not (ElementType.F16 or ElementType.BF16))
            throw new ArgumentOutOfRangeException(nameof(storage), storage, "kernels store F16 or BF16");
        if (architecture < OldestArchitecture)
        {
            throw new CudaException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the kernels need compute capability {OldestArchitecture / 10}.{OldestArchitecture % 10} (Ampere) or ")
                + string.Create(
                    CultureInfo.InvariantCulture, $"newer, this device has {architecture / 10}.{architecture % 10}"),
                $"compile {source.Module}.cu");
        }

        return new KernelKey(source, storage, architecture, compiler);
    }
}
