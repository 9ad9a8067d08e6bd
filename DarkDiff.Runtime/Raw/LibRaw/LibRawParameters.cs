using System.Runtime.InteropServices;

namespace DarkDiff.Runtime.Raw.LibRaw;

/// <summary>The part of <c>libraw_iparams_t</c> that LibRaw 0.20 and 0.21 share and that is used.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal unsafe struct LibRawParameters
{
    /// <summary>Bytes of this part.</summary>
    public const int Bytes = 348;

    /// <summary>Bytes of a text field.</summary>
    public const int TextBytes = 64;

    /// <summary>Maker as the file has it.</summary>
    [FieldOffset(4)]
    public fixed byte Make[TextBytes];

    /// <summary>Model as the file has it.</summary>
    [FieldOffset(68)]
    public fixed byte Model[TextBytes];

    /// <summary>Firmware or program that wrote the file.</summary>
    [FieldOffset(132)]
    public fixed byte Software[TextBytes];

    /// <summary>Number of colours: 3 for a Bayer mosaic.</summary>
    [FieldOffset(340)]
    public int Colors;

    /// <summary>Bit pattern of the mosaic; 0 for none, 9 for X-Trans.</summary>
    [FieldOffset(344)]
    public uint Filters;
}
