using System.Text;

namespace DarkDiff.Runtime.Imaging;

/// <summary>Files that appear under their name only when they are complete.</summary>
public static class NewFile
{
    /// <summary>
    /// Writes to a temporary file in the same folder, then renames it. Whatever <paramref name="write"/> throws, the
    /// temporary file is removed and a file of that name stays as it was.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="write">Fills the stream, which can seek and starts empty.</param>
    /// <exception cref="IOException">The file is there already, or cannot be written.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write) => WriteAll(overwrite, (path, write));

    /// <summary>Writes text in UTF-8, as <see cref="Write"/> does.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="text">What it holds.</param>
    /// <exception cref="IOException">The file is there already, or cannot be written.</exception>
    public static void WriteText(string path, bool overwrite, string text) =>
        Write(path, overwrite, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Writes files that belong together: none takes its name before all are complete. Whatever a writer throws, all
    /// temporary files are removed and files of those names stay as they were.
    /// </summary>
    /// <param name="overwrite">Whether files of those names may be replaced.</param>
    /// <param name="files">
    /// The files, whose folders must exist, and what fills their streams, which can seek and start empty.
    /// </param>
    /// <exception cref="IOException">A file is there already, or cannot be written.</exception>
    public static void WriteAll(bool overwrite, params (string Path, Action<Stream> Write)[] files)
    {
        ArgumentNullException.ThrowIfNull(files);
        foreach ((string path, Action<Stream> write) in files)
        {
            ArgumentException.ThrowIfNullOrEmpty(path);
            ArgumentNullException.ThrowIfNull(write);
            RefuseExisting(path, overwrite);
        }

        string[] targets = [.. files.Select(file => Path.GetFullPath(file.Path))];
        string[] temporaries = [.. targets.Select(TemporaryFor)];
        try
        {
            for (int i = 0; i < files.Length; i++)
                Fill(files[i].Path, temporaries[i], files[i].Write);
            for (int i = 0; i < files.Length; i++)
                File.Move(temporaries[i], targets[i], overwrite);
        }
        finally
        {
            // After the renames there is nothing left to delete.
            foreach (string temporary in temporaries.Where(File.Exists))
                File.Delete(temporary);
        }
    }

    /// <summary>Checks that a file may be written, before long work is done for it.</summary>
    /// <exception cref="IOException">It is there already and may not be replaced, or is a folder.</exception>
    public static void RefuseExisting(string path, bool overwrite)
    {
        if (Directory.Exists(path))
            throw new IOException($"{path}: is a folder, expected the name of a file");
        if (!overwrite && File.Exists(path))
            throw new IOException($"{path}: exists already and is not overwritten");
    }

    private static string TemporaryFor(string target) => Path.Combine(
        Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.part");

    private static void Fill(string path, string temporary, Action<Stream> write)
    {
        try
        {
            using FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.ReadWrite);
            write(stream);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new DirectoryNotFoundException($"{path}: cannot be written, its folder does not exist", e);
        }
    }
}
