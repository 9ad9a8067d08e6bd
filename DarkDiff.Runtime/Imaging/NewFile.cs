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
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        RefuseExisting(path, overwrite);
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(
            Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}.part");
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.ReadWrite))
                write(stream);
            File.Move(temporary, full, overwrite);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new DirectoryNotFoundException($"{path}: cannot be written, its folder does not exist", e);
        }
        finally
        {
            // After the rename there is nothing left to delete.
            if (File.Exists(temporary))
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
}
