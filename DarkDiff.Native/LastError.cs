using System.Text;
using System.Text.Unicode;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.SafeTensors;

namespace DarkDiff.Native;

/// <summary>The sentence of each thread's last failed call.</summary>
internal static class LastError
{
    [ThreadStatic]
    private static string? _text;

    /// <summary>Keeps an exception's sentence. Throws nothing.</summary>
    /// <returns>The status of the exception.</returns>
    public static Status Set(Exception e)
    {
        (Status status, string text) = e switch
        {
            StatusException own => (own.Status, own.Message),
            SafeTensorsException => (Status.Weights, e.Message),
            IOException or UnauthorizedAccessException => (Status.Weights, e.Message),
            MemoryBudgetException => (Status.OutOfMemory, e.Message),
            OutOfMemoryException => (Status.OutOfMemory, "not enough memory for this picture"),
            OperationCanceledException => (Status.Cancelled, "the progress callback asked to stop"),
            ArgumentException => (Status.InvalidArgument, e.Message),
            _ => (Status.Internal, "internal error: " + e.Message),
        };
        _text = text;
        return status;
    }

    /// <summary>Copies the sentence as UTF-8 with a final 0, as far as it fits in whole characters.</summary>
    /// <returns>Bytes of the whole sentence without the final 0.</returns>
    public static int CopyTo(Span<byte> destination)
    {
        string text = _text ?? "";
        if (destination.Length > 0)
        {
            Utf8.FromUtf16(text, destination[..^1], out _, out int written);
            destination[written] = 0;
        }

        return Encoding.UTF8.GetByteCount(text);
    }
}
