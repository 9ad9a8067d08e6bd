namespace DarkDiff.Runtime.Raw;

/// <summary>A raw file cannot be read; the message is one sentence for the user.</summary>
public sealed class RawFileException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What was found and what was expected.</param>
    /// <param name="inner">The cause, if another exception brought it to light.</param>
    public RawFileException(string path, string problem, Exception? inner = null)
        : base($"{path}: {problem}", inner)
    {
    }
}
