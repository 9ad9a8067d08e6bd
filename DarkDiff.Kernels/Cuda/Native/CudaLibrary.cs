using System.Runtime.InteropServices;
using DarkDiff.Kernels.Cuda.Errors;

namespace DarkDiff.Kernels.Cuda.Native;

/// <summary>
/// A shared library of CUDA's, loaded when it is first needed and then kept. May be used by several threads at once.
/// </summary>
/// <param name="name">Name for people.</param>
/// <param name="files">Names of its file in all versions that will do, the best first.</param>
/// <param name="neededExport">A function that versions which are too old do not have.</param>
/// <param name="oldest">Oldest CUDA version that has it, such as "11.4".</param>
/// <param name="remedy">What to install where it is missing.</param>
internal sealed class CudaLibrary(string name, string[] files, string neededExport, string oldest, string remedy)
{
    private readonly Lock _lock = new();
    private nint _handle;

    /// <summary>Name for people.</summary>
    public string Name => name;

    /// <summary>What to install where it is missing.</summary>
    public string Remedy => remedy;

    /// <summary>Where it was found: a path, or a name that the system found by itself; null before it was loaded.</summary>
    public string? FoundAt { get; private set; }

    /// <summary>Loads it, once.</summary>
    /// <returns>The system's handle.</returns>
    /// <exception cref="CudaLibraryMissingException">It is not there, or too old.</exception>
    public nint Load()
    {
        lock (_lock)
        {
            if (_handle == 0)
                _handle = Find();
            return _handle;
        }
    }

    /// <summary>Loads it where it is there.</summary>
    /// <returns>Why it cannot be used; null where it can.</returns>
    public CudaLibraryMissingException? TryLoad()
    {
        try
        {
            Load();
            return null;
        }
        catch (CudaLibraryMissingException e)
        {
            return e;
        }
    }

    private nint Find()
    {
        string? tooOld = null;
        foreach (string candidate in Candidates())
        {
            if (!NativeLibrary.TryLoad(candidate, out nint handle))
                continue;
            if (NativeLibrary.TryGetExport(handle, neededExport, out _))
            {
                FoundAt = candidate;
                return handle;
            }

            tooOld ??= candidate;
            NativeLibrary.Free(handle);
        }

        throw new CudaLibraryMissingException(name, tooOld is null
            ? $"{name} is not on this machine (looked for {string.Join(", ", files)}); {remedy}"
            : $"{name} is too old: {tooOld} has no {neededExport}, expected that of CUDA {oldest} or newer; {remedy}");
    }

    private IEnumerable<string> Candidates()
    {
        foreach (string folder in LibraryFolders.Chosen())
        {
            foreach (string file in files)
                yield return Path.GetFullPath(Path.Combine(folder, file));
        }

        foreach (string file in files)
            yield return file;
        foreach (string folder in LibraryFolders.Usual())
        {
            foreach (string file in files.Where(file => File.Exists(Path.Combine(folder, file))))
                yield return Path.Combine(folder, file);
        }
    }
}
