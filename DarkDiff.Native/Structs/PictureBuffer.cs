using System.Runtime.InteropServices;

namespace DarkDiff.Native.Structs;

/// <summary><c>darkdiff_picture</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PictureBuffer
{
    public uint Size;
    public int Width;
    public int Height;
    public int Bits;
    public void* Rgb;
    public nuint Stride;
}
