using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>
/// Zero-filled native memory, aligned to 64 bytes, freed with its handle. Readable for <see cref="Slack"/> bytes
/// past its end, so that kernels may load whole vectors at the end of the last row.
/// </summary>
internal sealed unsafe class NativeBlock : SafeHandle
{
    /// <summary>Readable bytes past the end: one panel of 32 f32, and a vector.</summary>
    public const int Slack = 256;

    private const int Alignment = 64;

    /// <summary>Allocates.</summary>
    /// <param name="bytes">Size, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system has no such amount of memory.</exception>
    public NativeBlock(long bytes)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)(bytes + Slack + Alignment)));
        Data = (byte*)((handle + Alignment - 1) & ~(nint)(Alignment - 1));
    }

    /// <summary>Size asked for.</summary>
    public long Bytes { get; }

    /// <summary>First byte.</summary>
    public byte* Data { get; }

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
