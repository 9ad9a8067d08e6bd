using System.Collections.Concurrent;
using System.Globalization;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>
/// Code of the project's kernels: from the cache, else compiled and put there. May be used by several threads at once.
/// </summary>
/// <param name="cache">The cache.</param>
/// <param name="compiler">
/// Who compiles what is not in the cache; null where there is nobody, or where compiling is not wanted, and then code
/// in the cache may be of any compiler.
/// </param>
/// <param name="missing">
/// What is thrown where code would have to be compiled and there is no compiler; null for an exception that says that
/// compiling is not wanted.
/// </param>
internal sealed class CompiledKernels(
    KernelCache cache, IKernelCompiler? compiler, Func<CudaException>? missing = null) : IKernelImages
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
            return cache.FindOfAnyCompiler(key) ?? throw Missing(module);
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
    /// <exception cref="CudaException">There is no compiler.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The cache may not be written.</exception>
    public bool Warm(string module, ElementType storage, int architecture)
    {
        KernelSource source = KernelSources.Get(module);
        KernelKey key = Key(source, storage, architecture);
        if (compiler is null)
            throw Missing(module);
        if (cache.Find(key) is not null)
            return false;
        cache.Store(key, compiler.Compile(source, storage, architecture));
        return true;
    }

    /// <summary>Does nothing where the kernels can run on an architecture.</summary>
    /// <exception cref="CudaException">They cannot.</exception>
    public static void RequireArchitecture(int architecture, string device)
    {
        if (architecture >= OldestArchitecture)
            return;
        string found = string.Create(CultureInfo.InvariantCulture, $"{architecture / 10}.{architecture % 10}");
        string needed = string.Create(
            CultureInfo.InvariantCulture, $"{OldestArchitecture / 10}.{OldestArchitecture % 10}");
        throw new CudaException(
            $"{device} has compute capability {found}, the kernels need {needed} (Ampere) or newer; use the CPU",
            "cuDeviceGetAttribute");
    }

    private CudaException Missing(string module) =>
        missing?.Invoke() ?? new KernelNotCompiledException(module, cache.Folder);

    private KernelKey Key(KernelSource source, ElementType storage, int architecture)
    {
        if (storage is not (ElementType.F16 or ElementType.BF16))
            throw new ArgumentOutOfRangeException(nameof(storage), storage, "kernels store F16 or BF16");
        RequireArchitecture(architecture, "the device");
        return new KernelKey(source, storage, architecture, compiler);
    }
}
