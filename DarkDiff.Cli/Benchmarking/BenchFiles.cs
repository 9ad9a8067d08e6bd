using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Cli.Benchmarking;

/// <summary>Where a benchmark writes to.</summary>
/// <param name="Table">The table, CSV.</param>
/// <param name="Plot">The roofline plot, PNG.</param>
internal sealed record BenchFiles(string Table, string Plot)
{
    /// <summary>The files of a folder, which is made where it is missing.</summary>
    /// <exception cref="CommandException">A file is there and may not be replaced, or the folder is a file.</exception>
    public static BenchFiles In(string folder, bool force)
    {
        if (File.Exists(folder))
            throw new CommandException($"{folder}: found a file, expected a folder");
        BenchFiles files = new(Path.Combine(folder, "kernels.csv"), Path.Combine(folder, "roofline.png"));
        foreach (string path in new[] { files.Table, files.Plot })
        {
            if (!force && File.Exists(path))
                throw new CommandException($"{path}: exists already; --force replaces it");
        }

        Directory.CreateDirectory(folder);
        return files;
    }

    /// <summary>Writes both, each under its name only when it is complete.</summary>
    public void Write(string table, byte[] plot)
    {
        NewFile.WriteText(Table, overwrite: true, table);
        NewFile.Write(Plot, overwrite: true, stream => stream.Write(plot));
    }
}
