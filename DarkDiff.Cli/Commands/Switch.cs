namespace DarkDiff.Cli.Commands;

/// <summary>
/// Whether something that is on by itself stays so. It is no <c>bool</c>, because the command line's parser takes a
/// <c>bool</c> option for a flag and the word after it for another argument.
/// </summary>
internal enum Switch
{
    /// <summary>It does.</summary>
    On,

    /// <summary>It does not.</summary>
    Off,
}
