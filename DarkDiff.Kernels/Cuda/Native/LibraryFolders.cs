namespace DarkDiff.Kernels.Cuda.Native;

/// <summary>
/// Folders in which CUDA's libraries are looked for where the system's own search does not find them: those of the
/// toolkit, and of the Python packages that carry the same libraries.
/// </summary>
internal static class LibraryFolders
{
    /// <summary>Environment variable with folders that are looked in before all others.</summary>
    public const string Variable = "DARKDIFF_CUDA_PATH";

    private static readonly string[] s_roots = ["CUDA_PATH", "CUDA_HOME", "CUDA_ROOT", "CONDA_PREFIX"];
    private static readonly string[] s_below = ["lib64", "lib", "targets/x86_64-linux/lib", "targets/sbsa-linux/lib", "bin", "bin/x64"];
    private static readonly string[] s_packages = ["cuda_nvrtc", "cublas", "cu13"];

    /// <summary>Folders that the user names in <see cref="Variable"/>.</summary>
    public static IEnumerable<string> Chosen() => Split(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Folders that exist, the likeliest first.</summary>
    public static IEnumerable<string> Usual() => Roots()
        .SelectMany(root => s_below.Select(below => Path.Combine(root, below)))
        .Append("/usr/lib/wsl/lib")
        .Concat(PythonPackages())
        .Where(Directory.Exists);

    private static IEnumerable<string> Roots()
    {
        foreach (string root in s_roots.Select(Environment.GetEnvironmentVariable).OfType<string>())
            yield return root;
        yield return "/usr/local/cuda";
        foreach (string root in Below("/usr/local", "cuda-*").OrderDescending(StringComparer.Ordinal))
            yield return root;
        yield return "/opt/cuda";
        string programs = Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles);
        string toolkits = Path.Combine(programs, "NVIDIA GPU Computing Toolkit", "CUDA");
        foreach (string root in Below(toolkits, "v*").OrderDescending(StringComparer.Ordinal))
            yield return root;
    }

    private static IEnumerable<string> PythonPackages()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] prefixes =
        [
            Environment.GetEnvironmentVariable("VIRTUAL_ENV"), Environment.GetEnvironmentVariable("CONDA_PREFIX"),
            Path.Combine(home, ".local"), "/usr/local", "/usr",
        ];
        foreach (string prefix in prefixes.OfType<string>())
        {
            string lib = Path.Combine(prefix, "lib");
            IEnumerable<string> sites = Below(lib, "python3*").SelectMany(python =>
                new[] { Path.Combine(python, "site-packages"), Path.Combine(python, "dist-packages") });
            foreach (string site in sites.Append(Path.Combine(prefix, "Lib", "site-packages")))
            {
                foreach (string package in s_packages)
                {
                    yield return Path.Combine(site, "nvidia", package, "lib");
                    yield return Path.Combine(site, "nvidia", package, "bin");
                }
            }
        }
    }

    private static string[] Below(string folder, string pattern)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetDirectories(folder, pattern) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string[] Split(string? folders) =>
        (folders ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
}
