namespace DarkDiff.Cli;

/// <summary>Name and version of the program.</summary>
internal static class ProductVersion
{
    /// <summary>Version, such as 0.1.0.</summary>
    public static string Number { get; } =
        typeof(ProductVersion).Assembly.GetName().Version is Version version ? version.ToString(3) : "0";

    /// <summary>Name and version, such as darkdiff-rt 0.1.0.</summary>
    public static string Text { get; } = $"darkdiff-rt {Number}";
}
