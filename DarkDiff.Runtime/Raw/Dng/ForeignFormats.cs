namespace DarkDiff.Runtime.Raw.Dng;

/// <summary>
/// Recognises files that are not DNG: raw files of cameras, which LibRaw may read, and others, which nothing here reads.
/// </summary>
internal static class ForeignFormats
{
    private const string RawSuffix = " raw file";

    private static readonly (int Offset, byte[] Bytes, string Name)[] Signatures =
    [
        (6, "HEAPCCDR"u8.ToArray(), "a Canon CRW raw file"),
        (8, "CR\x02"u8.ToArray(), "a Canon CR2 raw file"),
        (4, "ftypcrx "u8.ToArray(), "a Canon CR3 raw file"),
        (0, "FUJIFILMCCD-RAW"u8.ToArray(), "a Fujifilm RAF raw file"),
        (0, "IIU\0"u8.ToArray(), "a Panasonic RW2 raw file"),
        (0, "IIRO"u8.ToArray(), "an Olympus ORF raw file"),
        (0, "IIRS"u8.ToArray(), "an Olympus ORF raw file"),
        (0, "MMOR"u8.ToArray(), "an Olympus ORF raw file"),
        (0, "FOVb"u8.ToArray(), "a Sigma X3F raw file"),
        (0, "\0MRM"u8.ToArray(), "a Minolta MRW raw file"),
        (0, [0xFF, 0xD8, 0xFF], "a JPEG picture"),
        (0, [0x89, (byte)'P', (byte)'N', (byte)'G'], "a PNG picture"),
    ];

    /// <summary>What the file is, or null where its first bytes are none of these.</summary>
    public static string? Name(ReadOnlySpan<byte> file)
    {
        foreach ((int offset, byte[] bytes, string name) in Signatures)
        {
            if (file.Length >= offset + bytes.Length && file.Slice(offset, bytes.Length).SequenceEqual(bytes))
                return name;
        }

        return null;
    }

    /// <summary>Whether a name given here is that of a camera's raw file.</summary>
    public static bool IsRaw(string name) => name.EndsWith(RawSuffix, StringComparison.Ordinal);

    /// <summary>What a TIFF file without a DNG version is, by the maker it names.</summary>
    public static string NameByMaker(string? maker) => maker?.ToUpperInvariant() switch
    {
        string m when m.StartsWith("SONY", StringComparison.Ordinal) => "a Sony ARW raw file",
        string m when m.StartsWith("NIKON", StringComparison.Ordinal) => "a Nikon NEF raw file",
        string m when m.StartsWith("PENTAX", StringComparison.Ordinal) => "a Pentax PEF raw file",
        null => "a TIFF file without a DNGVersion tag",
        _ => $"a {maker} raw file",
    };
}
