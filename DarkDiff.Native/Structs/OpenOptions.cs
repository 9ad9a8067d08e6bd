using System.Runtime.InteropServices;

namespace DarkDiff.Native.Structs;

/// <summary><c>darkdiff_open_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenOptions
{
    public uint Size;
    public int Threads;
    public int Precision;
}
