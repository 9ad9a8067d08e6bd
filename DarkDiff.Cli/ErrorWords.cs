using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Cli;

/// <summary>Exceptions in one sentence.</summary>
internal static class ErrorWords
{
    /// <summary>Environment variable that asks for stack traces.</summary>
    public const string TraceVariable = "DARKDIFF_TRACE";

    /// <summary>Whether the exception is about the user's files and wishes, and not a fault of the program.</summary>
    public static bool IsExpected(Exception e) =>
        e is CommandException or RawFileException or SafeTensorsException or InvalidDataException or IOException
            or UnauthorizedAccessException or OutOfMemoryException or CudaException;

    /// <summary>The sentence of an exception; the stack trace after it when the environment asks for it.</summary>
    public static string Of(Exception e)
    {
        string sentence = e switch
        {
            OutOfMemoryException => "not enough memory for this picture",
            _ when IsExpected(e) => OneLine(e.Message),
            _ => $"internal error: {OneLine(e.Message)} ({e.GetType().Name}); {TraceVariable}=1 shows where",
        };
        bool trace = Environment.GetEnvironmentVariable(TraceVariable) is not (null or "" or "0");
        return trace ? $"{sentence}{Environment.NewLine}{e}" : sentence;
    }

    /// <summary>Puts a message on one line.</summary>
    public static string OneLine(string message) =>
        string.Join(' ', message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
