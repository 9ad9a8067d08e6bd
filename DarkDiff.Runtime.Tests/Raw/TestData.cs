namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Finds files that only some machines have; tests that need an absent one are ignored.</summary>
internal static class TestData
{
    /// <summary>Folder of the solution.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>A file of the optional data folder beside the repository.</summary>
    public static string Find(string folder, string name)
    {
        string path = Path.Combine(Folder(folder), name);
        if (!File.Exists(path))
            Assert.Ignore($"{folder}/{name} is not at hand");
        return path;
    }

    /// <summary>A folder of the optional data folder beside the repository; it may not exist.</summary>
    public static string Folder(string folder) => Path.Combine(
        Environment.GetEnvironmentVariable("DARKDIFF_TEST_DATA") ?? Path.Combine(RepositoryRoot, "..", "shared", "data"),
        folder);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DarkDiff.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
