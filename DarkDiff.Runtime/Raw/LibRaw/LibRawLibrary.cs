using System.Reflection;
using System.Runtime.InteropServices;
using DarkDiff.Runtime.Raw.Tiff;

namespace DarkDiff.Runtime.Raw.LibRaw;

/// <summary>Finds the LibRaw library of the system. It is no part of this program; without it only DNG files are read.</summary>
internal static class LibRawLibrary
{
    /// <summary>Environment variable with the path of a library to take instead of the system's.</summary>
    public const string PathVariable = "DARKDIFF_LIBRAW";

    /// <summary>Name under which <see cref="LibRawNative"/> imports its functions.</summary>
    public const string ImportName = "libraw";

    private const string Remedy =
        "install LibRaw 0.20 or 0.21 (Debian 12, Ubuntu 22.04: package libraw20; Debian 13, Ubuntu 24.04: libraw23t64), "
        + $"or name the library in {PathVariable}, or convert the file to DNG";

    private static readonly Lazy<nint> Library = new(() => Load(Candidates()));

    // Decided once: the runtime allows one resolver per assembly.
    private static readonly Lazy<string?> FoundProblem = new(() =>
    {
        if (ProblemOf(Library.Value) is string problem)
            return problem;
        NativeLibrary.SetDllImportResolver(typeof(LibRawLibrary).Assembly, Resolve);
        return ProblemOfVersion(LibRawNative.VersionNumber());
    });

    /// <summary>Why LibRaw cannot be used, with the remedy, or null where it can.</summary>
    public static string? Problem => FoundProblem.Value;

    /// <summary>Loads the first library that is there.</summary>
    /// <returns>Its handle, or 0.</returns>
    public static nint Load(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
                return handle;
        }

        return 0;
    }

    /// <summary>Says so where no library was found.</summary>
    /// <param name="library">Its handle, or 0.</param>
    public static string? ProblemOf(nint library) => library == 0 ? $"LibRaw is not installed here; {Remedy}" : null;

    /// <summary>
    /// Refuses versions whose data this program does not know: some of what it needs has no accessor function, and is read
    /// by its place.
    /// </summary>
    /// <param name="number">As LibRaw gives it: major·65536 + minor·256 + patch.</param>
    public static string? ProblemOfVersion(int number)
    {
        (int major, int minor, int patch) = (number >> 16, (number >> 8) & 0xff, number & 0xff);
        return (major, minor) is (0, 20 or 21) ? null : $"LibRaw {major}.{minor}.{patch} is not known to this program; {Remedy}";
    }

    /// <exception cref="MalformedFileException">LibRaw cannot be used.</exception>
    public static void Require(string what)
    {
        if (Problem is string problem)
            throw new MalformedFileException($"found {what}, which is read through LibRaw, and {problem}");
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is string path and not "")
            return [path];
        if (OperatingSystem.IsWindows())
            return ["libraw.dll"];
        // The _r variants are the ones for programs with threads.
        return OperatingSystem.IsMacOS()
            ? ["libraw_r.23.dylib", "libraw_r.20.dylib", "libraw_r.dylib"]
            : ["libraw_r.so.23", "libraw_r.so.20", "libraw.so.23", "libraw.so.20"];
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? paths) =>
        name == ImportName ? Library.Value : 0;
}
