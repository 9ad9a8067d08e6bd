using System.Text;

namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>The project's kernel files, which this assembly carries with it.</summary>
internal static class KernelSources
{
    private const string Folder = "kernels/";
    private const string SourceExtension = ".cu";
    private const string HeaderExtension = ".cuh";

    /// <summary>Names of all kernel files without their extension, sorted.</summary>
    public static IReadOnlyList<string> Modules { get; } =
        [.. Names(SourceExtension).Select(name => Path.GetFileNameWithoutExtension(name))];

    private static readonly KeyValuePair<string, string>[] s_headers =
        [.. Names(HeaderExtension).Select(name => KeyValuePair.Create(name, Read(name)))];

    /// <summary>A kernel file with the headers that it may include.</summary>
    /// <param name="module">Name of the file without its extension.</param>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static KernelSource Get(string module) => Modules.Contains(module)
        ? new(module, Read(module + SourceExtension), s_headers)
        : throw new ArgumentException($"there is no kernel file '{module}{SourceExtension}'", nameof(module));

    private static IEnumerable<string> Names(string extension) => typeof(KernelSources).Assembly
        .GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && Path.GetExtension(name) == extension)
        .Select(name => name[Folder.Length..])
        .Order(StringComparer.Ordinal);

    private static string Read(string name)
    {
        using Stream stream = typeof(KernelSources).Assembly.GetManifestResourceStream(Folder + name)!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
