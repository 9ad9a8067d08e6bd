using System.Runtime.InteropServices;
using DarkDiff.Kernels.Memory;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>
/// Zero-filled native memory, aligned to 64 bytes, freed with its handle. Readable for <see cref="Slack"/> bytes
/// past its end, so that kernels may load whole vectors at the end of the last row. Large blocks lie in huge pages where
/// the system has them: 512 times fewer faults when they are filled, and fewer misses of the address cache later.
/// </summary>
internal sealed unsafe class NativeBlock : SafeHandle
{
    /// <summary>Readable bytes past the end: one panel of 32 f32, and a vector.</summary>
    public const int Slack = 256;

    private const int Alignment = 64;

    // Less gains little, and would leave large gaps between blocks.
    private const long LargeBytes = 2 * PageAdvice.HugePage;

    /// <summary>Allocates.</summary>
    /// <param name="bytes">Size, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    /// <exception cref="OutOfMemoryException">The system has no such amount of memory.</exception>
    public NativeBlock(long bytes)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        nint alignment = bytes >= LargeBytes ? (nint)PageAdvice.HugePage : Alignment;
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)(bytes + Slack + alignment)));
        Data = (byte*)((handle + alignment - 1) & ~(alignment - 1));
        if (bytes >= LargeBytes)
            PageAdvice.PreferHuge(Data, bytes);
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
