using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Marks one symbol-version need of a 64-bit little-endian ELF library as weak (VER_FLG_WEAK), in place, when
/// the system's own library does not define that version. See LibTorchSharp.targets for why.
/// </summary>
public class WeakenVersionNeed : Task
{
    private const int SectionTypeVersionNeed = 0x6ffffffe;
    private const int FlagWeak = 2;

    /// <summary>Path of the library to change.</summary>
    [Required]
    public string Library { get; set; }

    /// <summary>The version name, such as GLIBCXX_3.4.32.</summary>
    [Required]
    public string SymbolVersion { get; set; }

    /// <summary>File name of the system library that would have to define it.</summary>
    [Required]
    public string SystemLibrary { get; set; }

    /// <inheritdoc />
    public override bool Execute()
    {
        if (SystemDefinesVersion())
            return true;
        byte[] elf = File.ReadAllBytes(Library);
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[4] != 2 || elf[5] != 1)
        {
            Log.LogError(Library + ": expected a 64-bit little-endian ELF library");
            return false;
        }

        long sectionHeaders = BitConverter.ToInt64(elf, 40);
        int sectionSize = BitConverter.ToUInt16(elf, 58);
        int sectionCount = BitConverter.ToUInt16(elf, 60);
        for (int i = 0; i < sectionCount; i++)
        {
            long header = sectionHeaders + (long)i * sectionSize;
            if (BitConverter.ToInt32(elf, (int)header + 4) != SectionTypeVersionNeed)
                continue;
            long needs = BitConverter.ToInt64(elf, (int)header + 24);
            long stringsHeader = sectionHeaders + BitConverter.ToInt32(elf, (int)header + 40) * (long)sectionSize;
            long strings = BitConverter.ToInt64(elf, (int)stringsHeader + 24);
            if (MarkWeak(elf, needs, strings))
            {
                string temporary = Library + ".weak";
                File.WriteAllBytes(temporary, elf);
                File.Delete(Library);
                File.Move(temporary, Library);
                Log.LogMessage(MessageImportance.Normal, "marked " + SymbolVersion + " weak in " + Library);
            }
        }

        return true;
    }

    private bool MarkWeak(byte[] elf, long need, long strings)
    {
        bool changed = false;
        while (true)
        {
            int auxCount = BitConverter.ToUInt16(elf, (int)need + 2);
            long aux = need + BitConverter.ToUInt32(elf, (int)need + 8);
            for (int i = 0; i < auxCount; i++)
            {
                long name = strings + BitConverter.ToUInt32(elf, (int)aux + 8);
                int flags = BitConverter.ToUInt16(elf, (int)aux + 4);
                if (NameAt(elf, name) == SymbolVersion && (flags & FlagWeak) == 0)
                {
                    elf[aux + 4] = (byte)(flags | FlagWeak);
                    changed = true;
                }

                aux += BitConverter.ToUInt32(elf, (int)aux + 12);
            }

            uint next = BitConverter.ToUInt32(elf, (int)need + 12);
            if (next == 0)
                return changed;
            need += next;
        }
    }

    private static string NameAt(byte[] elf, long offset)
    {
        int end = Array.IndexOf(elf, (byte)0, (int)offset);
        return Encoding.ASCII.GetString(elf, (int)offset, end - (int)offset);
    }

    private bool SystemDefinesVersion()
    {
        string[] folders = { "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/lib64" };
        foreach (string folder in folders)
        {
            string path = Path.Combine(folder, SystemLibrary);
            if (File.Exists(path))
                return Encoding.ASCII.GetString(File.ReadAllBytes(path)).Contains(SymbolVersion + "\0");
        }

        return false;
    }
}
