using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DarkDiff.Kernels.Cuda.Compilation;

/// <summary>
/// What compiled code depends on. The name has the first half of two SHA-256 sums: of the source with its headers, and
/// of the compiler's name and version with its options.
/// </summary>
internal sealed class KernelKey
{
    /// <summary>Makes a key.</summary>
    /// <param name="source">The file and what it includes.</param>
    /// <param name="storage">Type in which kernels store values: f16 or bf16.</param>
    /// <param name="architecture">Compute capability as one number: 80 for sm_80.</param>
    /// <param name="compiler">Who compiles it; null where that does not matter.</param>
    public KernelKey(KernelSource source, ElementType storage, int architecture, IKernelCompiler? compiler)
    {
        string type = storage == ElementType.BF16 ? "bf16" : "f16";
        IEnumerable<string> texts = source.Headers.SelectMany(header => new[] { header.Key, header.Value });
        SourceName = string.Create(
            CultureInfo.InvariantCulture, $"{source.Module}.{type}.sm_{architecture}.{Sum([source.Text, .. texts])}");
        Name = compiler is null
            ? SourceName
            : $"{SourceName}.{Sum([compiler.Name, .. compiler.Options(storage, architecture)])}";
    }

    /// <summary>Name of the source, the type and the architecture.</summary>
    public string SourceName { get; }

    /// <summary>Name of all that the code depends on.</summary>
    public string Name { get; }

    // Each text follows its length, so that no two lists of texts look alike.
    private static string Sum(IEnumerable<string> texts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, SHA256.HashSizeInBytes / 2));
    }
}
