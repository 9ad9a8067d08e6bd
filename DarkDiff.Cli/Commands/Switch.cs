namespace DarkDiff.Cli.Commands;

/// <summary>Whether something that is on by itself stays so.</summary>
internal enum Switch
{
    /// <summary>It does.</summary>
    On,

    /// <summary>It does not.</summary>
    Off,
}
