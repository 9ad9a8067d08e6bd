namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>Where compiled kernels are kept when nobody says where.</summary>
internal static class CacheFolder
{
    /// <summary>Environment variable that names the folder.</summary>
    public const string Variable = "DARKDIFF_CACHE";

    /// <summary>
    /// The folder of <see cref="Variable"/>; else "darkdiff" in the user's folder for caches, which is XDG_CACHE_HOME or
    /// ~/.cache, on Windows the local application data.
    /// </summary>
    public static string Default()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
            return Path.GetFullPath(chosen);
        if (OperatingSystem.IsWindows())
            return Path.Combine(Known(Environment.SpecialFolder.LocalApplicationData), "darkdiff", "cache");

        // The XDG specification says that a relative path is to be ignored.
        string? caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (caches is null || !Path.IsPathRooted(caches))
            caches = Path.Combine(Known(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(caches, "darkdiff");
    }

    private static string Known(Environment.SpecialFolder folder) =>
        Environment.GetFolderPath(folder) is { Length: > 0 } path ? path : Path.GetTempPath();
}
