using System.Runtime.InteropServices;

namespace DarkDiff.Native.Structs;

/// <summary><c>darkdiff_run_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RunOptions
{
    public uint Size;
    public int Steps;
    public float Guidance;
    public float Gain;
    public ulong Memory;
    public ulong Seed;
    public int Tile;
    public delegate* unmanaged[Cdecl]<void*, int, int, int, int> Progress;
    public void* User;
}
