namespace DarkDiff.Cli;

/// <summary>Exit codes of the process.</summary>
internal static class ExitCodes
{
    /// <summary>All is done.</summary>
    public const int Success = 0;

    /// <summary>Something could not be done.</summary>
    public const int Failure = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>The user stopped the command: 128 + SIGINT.</summary>
    public const int Cancelled = 130;
}
