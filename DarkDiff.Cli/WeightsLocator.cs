using System.Security.Cryptography;

namespace DarkDiff.Cli;

/// <summary>Finds the weight file.</summary>
internal static class WeightsLocator
{
    /// <summary>Where the shipped weights lie, below the project's or the program's folder.</summary>
    public const string DefaultPath = "weights/darkdiff-tiny.safetensors";

    /// <summary>
    /// The file that the user names; else the shipped one, looked for in the program's folder, in the folders above
    /// it, and in the working folder.
    /// </summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static string Find(string? asked)
    {
        if (asked is not null)
        {
            return File.Exists(asked)
                ? asked
                : throw new CommandException($"{asked}: there is no such file, expected weights (.safetensors)");
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, DefaultPath);
            if (File.Exists(candidate))
                return candidate;
        }

        return File.Exists(DefaultPath)
            ? Path.GetFullPath(DefaultPath)
            : throw new CommandException(
                $"found no {DefaultPath} beside the program, above it or in the working folder; "
                + "name a weight file with --weights");
    }

    /// <summary>SHA-256 of a file in lower-case hexadecimal digits.</summary>
    public static string Sha256(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
