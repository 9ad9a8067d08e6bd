using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Memory;

/// <summary>
/// What the system is told about the use of memory, as madvise(2) has it. It changes speed and what counts as this
/// process's memory, never contents; on other systems than Linux nothing is told.
/// </summary>
public static unsafe partial class PageAdvice
{
    /// <summary>Bytes of a huge page.</summary>
    internal const long HugePage = 2 << 20;

    private const int DontNeed = 4;
    private const int Huge = 14;

    /// <summary>
    /// Pages of a file's read-only mapping are not needed now: they leave this process's memory, and come back by
    /// themselves when they are read again.
    /// </summary>
    /// <param name="mapping">Start of the mapping, which is the start of a page.</param>
    /// <param name="mappingBytes">Its size.</param>
    /// <param name="offset">First byte that is not needed.</param>
    /// <param name="bytes">Number of bytes that are not needed; pages round them go too.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bytes are not within the mapping.</exception>
    public static void ReleaseMapped(byte* mapping, long mappingBytes, long offset, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, mappingBytes - bytes);
        if (!OperatingSystem.IsLinux() || bytes == 0)
            return;

        // A page that is read brings in those round it, 64 KiB at once.
        const long Around = 64 << 10;
        long first = (long)(mapping + offset) / Around * Around;
        long end = ((long)(mapping + offset + bytes) + Around - 1) / Around * Around;
        first = Math.Max(first, (long)mapping);
        end = Math.Min(end, (long)(mapping + mappingBytes));
        _ = Advise((byte*)first, (nuint)(end - first), DontNeed);
    }

    /// <summary>Memory is large and used as a whole: its huge pages are made as such.</summary>
    /// <param name="start">Start of a huge page.</param>
    /// <param name="bytes">Size; a last part of less than a huge page is left alone.</param>
    internal static void PreferHuge(byte* start, long bytes)
    {
        if (OperatingSystem.IsLinux() && bytes >= HugePage)
            _ = Advise(start, (nuint)(bytes / HugePage * HugePage), Huge);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(byte* address, nuint length, int advice);
}
