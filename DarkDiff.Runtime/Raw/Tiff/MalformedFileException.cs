namespace DarkDiff.Runtime.Raw.Tiff;

/// <summary>What is wrong inside a file; <see cref="RawFile"/> adds the file's name.</summary>
internal sealed class MalformedFileException(string problem) : Exception(problem);
