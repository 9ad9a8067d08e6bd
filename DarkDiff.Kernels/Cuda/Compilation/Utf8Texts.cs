using System.Runtime.InteropServices;
using System.Text;

namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>Texts as C wants them: an array of pointers to UTF-8 with a zero byte at the end.</summary>
internal sealed unsafe class Utf8Texts : IDisposable
{
    private readonly int _count;

    /// <summary>Copies texts.</summary>
    public Utf8Texts(IReadOnlyCollection<string> texts)
    {
        Pointers = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(texts.Count, 1), (nuint)sizeof(byte*));
        foreach (string text in texts)
        {
            int bytes = Encoding.UTF8.GetByteCount(text);
            byte* copy = (byte*)NativeMemory.Alloc((nuint)bytes + 1);
            Encoding.UTF8.GetBytes(text, new Span<byte>(copy, bytes));
            copy[bytes] = 0;
            Pointers[_count++] = copy;
        }
    }

    /// <summary>The array.</summary>
    public byte** Pointers { get; }

    /// <summary>Number of texts.</summary>
    public int Count => _count;

    /// <summary>Frees them.</summary>
    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
            NativeMemory.Free(Pointers[i]);
        NativeMemory.Free(Pointers);
    }
}
