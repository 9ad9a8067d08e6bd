using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DarkDiff.Native.Structs;

/// <summary><c>darkdiff_mosaic</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Mosaic
{
    public uint Size;
    public int Width;
    public int Height;
    public int Cfa;
    public ushort* Values;
    public nuint Stride;
    public Four BlackLevel;
    public float WhiteLevel;
    public Three Neutral;
    public Nine XyzToCamera;
    public int Orientation;

    /// <summary>Four numbers.</summary>
    [InlineArray(4)]
    internal struct Four
    {
        private float _first;
    }

    /// <summary>Three numbers.</summary>
    [InlineArray(3)]
    internal struct Three
    {
        private float _first;
    }

    /// <summary>Nine numbers.</summary>
    [InlineArray(9)]
    internal struct Nine
    {
        private float _first;
    }
}
