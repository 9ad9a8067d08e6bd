using System.Security.Cryptography;

namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>
/// Compiled kernels in a folder. An entry is a file: eight bytes of a mark, the SHA-256 of the code, the code. It is
/// written under another name and renamed, so that processes that share the folder see whole entries only; one that
/// was damaged later counts as absent and is replaced.
/// </summary>
/// <param name="folder">The folder; made when something is stored.</param>
internal sealed class KernelCache(string folder)
{
    private const string Extension = ".kernel";

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>Code under a key; null where there is none, or where it is damaged.</summary>
    public byte[]? Find(KernelKey key) => Read(Path.Combine(folder, key.Name + Extension));

    /// <summary>Code of the key's source by whatever compiler, the newest first; null where there is none.</summary>
    public byte[]? FindOfAnyCompiler(KernelKey key) => Files(key.SourceName + ".*")
        .OrderByDescending(file => file.LastWriteTimeUtc)
        .Select(file => Read(file.FullName))
        .FirstOrDefault(code => code is not null);

    /// <summary>Keeps code under a key.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public void Store(KernelKey key, byte[] code)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, key.Name + Extension);
        string unfinished = $"{path}.{Guid.NewGuid():n}.part";
        try
        {
            using (FileStream stream = new(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(Mark);
                stream.Write(SHA256.HashData(code));
                stream.Write(code);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            // After the rename there is nothing left to delete.
            File.Delete(unfinished);
        }
    }

    /// <summary>Number of entries, and their bytes.</summary>
    public (int Entries, long Bytes) Size()
    {
        FileInfo[] files = Files("*");
        return (files.Length, files.Sum(file => file.Length));
    }

    private static ReadOnlySpan<byte> Mark => "DDKERN01"u8;

    private static byte[]? Read(string path)
    {
        byte[] entry;
        try
        {
            entry = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = entry;
        if (!rest.StartsWith(Mark) || rest.Length < Mark.Length + SHA256.HashSizeInBytes)
            return null;
        ReadOnlySpan<byte> hash = rest.Slice(Mark.Length, SHA256.HashSizeInBytes);
        ReadOnlySpan<byte> code = rest[(Mark.Length + SHA256.HashSizeInBytes)..];
        return SHA256.HashData(code).AsSpan().SequenceEqual(hash) ? code.ToArray() : null;
    }

    private FileInfo[] Files(string pattern)
    {
        DirectoryInfo directory = new(folder);
        return directory.Exists ? directory.GetFiles(pattern + Extension) : [];
    }
}
