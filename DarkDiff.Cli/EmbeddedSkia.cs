using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SkiaSharp;

namespace DarkDiff.Cli;

/// <summary>
/// The image library inside the program that is compiled ahead of time, so that this is a single file. It is loaded
/// from memory when a picture first needs it. Where the program runs on the .NET runtime the library lies beside it.
/// </summary>
internal static partial class EmbeddedSkia
{
    private const string Resource = "libSkiaSharp.so";
    private static readonly Lazy<nint> _library = new(Load);

    /// <summary>Tells the runtime where the library is, if it is in the program.</summary>
    public static void Register()
    {
        if (typeof(EmbeddedSkia).Assembly.GetManifestResourceInfo(Resource) is not null)
            NativeLibrary.SetDllImportResolver(typeof(SKBitmap).Assembly, (_, _, _) => _library.Value);
    }

    private static nint Load()
    {
        using Stream source = typeof(EmbeddedSkia).Assembly.GetManifestResourceStream(Resource)!;
        using SafeFileHandle handle = new(MemoryFile(Resource, 0), ownsHandle: true);
        if (handle.IsInvalid)
            throw new IOException($"{Resource} cannot be loaded: {Marshal.GetLastPInvokeErrorMessage()}");
        using FileStream file = new(handle, FileAccess.Write);
        source.CopyTo(file);
        file.Flush();
        return NativeLibrary.Load($"/proc/self/fd/{handle.DangerousGetHandle()}");
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint MemoryFile(string name, uint flags);
}
