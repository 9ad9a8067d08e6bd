namespace DarkDiff.Native;

/// <summary>A call fails; becomes a status and a sentence at the border to C.</summary>
internal sealed class StatusException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="status">What the function returns.</param>
    /// <param name="message">One sentence: what was found, what was expected.</param>
    public StatusException(Status status, string message)
        : base(message) => Status = status;

    /// <summary>What the function returns.</summary>
    public Status Status { get; }
}
