using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cpu.Emission;

/// <summary>
/// Machine code in memory of its own: mapped writable, filled, then made executable and no longer writable. Unmapped
/// with its handle. Linux.
/// </summary>
internal sealed unsafe partial class CodeBlock : SafeHandle
{
    // Of <sys/mman.h> on Linux.
    private const int Read = 1;
    private const int Write = 2;
    private const int Execute = 4;
    private const int PrivateAnonymous = 0x22;
    private const nint Failed = -1;

    private readonly nuint _bytes;

    /// <summary>Makes code executable.</summary>
    /// <param name="code">The code, independent of where it lies.</param>
    /// <exception cref="IOException">The system does not allow it.</exception>
    public CodeBlock(ReadOnlySpan<byte> code)
        : base(Failed, ownsHandle: true)
    {
        _bytes = (nuint)code.Length;
        SetHandle(Map(0, _bytes, Read | Write, PrivateAnonymous, -1, 0));
        if (IsInvalid)
            throw Refused();
        code.CopyTo(new Span<byte>((void*)handle, code.Length));
        if (Protect(handle, _bytes, Read | Execute) != 0)
        {
            IOException refused = Refused();
            Dispose();
            throw refused;
        }
    }

    /// <summary>First byte; valid until the block is disposed.</summary>
    public nint Start => handle;

    /// <inheritdoc />
    public override bool IsInvalid => handle == Failed;

    /// <inheritdoc />
    protected override bool ReleaseHandle() => Unmap(handle, _bytes) == 0;

    private static IOException Refused() => new(
        $"the system gives no executable memory for kernels: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
