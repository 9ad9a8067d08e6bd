namespace DarkDiff.Runtime.SafeTensors;

/// <summary>A safetensors file is damaged or not what was asked for; the message is one sentence for the user.</summary>
public sealed class SafeTensorsException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What was found and what was expected.</param>
    /// <param name="inner">The cause, if another exception brought it to light.</param>
    public SafeTensorsException(string path, string problem, Exception? inner = null)
        : base($"{path}: {problem}", inner)
    {
    }
}
