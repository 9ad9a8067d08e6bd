using DarkDiff.Runtime.Imaging;
using Spectre.Console;

namespace DarkDiff.Reference.Data;

/// <summary>The photographs of some folders, decoded once.</summary>
internal static class PhotoLibrary
{
    /// <summary>Smallest side of a photograph that is used, in pixels.</summary>
    public const int SmallestSide = 600;

    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    /// <summary>Paths of the pictures below some folders, sorted, so that order never depends on the disk.</summary>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> folders) => folders
        .SelectMany(folder => Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            : throw new DirectoryNotFoundException($"{folder}: found no such folder, expected photographs in it"))
        .Where(path => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
        .Order(StringComparer.Ordinal)
        .ToList();

    /// <summary>Decodes all photographs that are large enough.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static IReadOnlyList<Photograph> Load(IReadOnlyList<string> folders, IAnsiConsole console)
    {
        List<Photograph> photographs = [];
        foreach (string path in Find(folders))
        {
            (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(path);
            if (Math.Min(width, height) >= SmallestSide)
                photographs.Add(new Photograph(path, width, height, rgb));
        }

        if (photographs.Count == 0)
        {
            throw new InvalidDataException(
                $"{string.Join(", ", folders)}: found no photograph of at least {SmallestSide} pixels a side");
        }

        long pixels = photographs.Sum(p => (long)p.Width * p.Height);
        console.WriteLine($"{photographs.Count} photographs, {pixels / 1_000_000} megapixels");
        return photographs;
    }
}
