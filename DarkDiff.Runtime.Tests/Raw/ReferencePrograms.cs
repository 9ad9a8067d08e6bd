using System.Diagnostics;
using System.Globalization;

namespace DarkDiff.Runtime.Tests.Raw;

/// <summary>Other programs that read raw files.</summary>
internal static class ReferencePrograms
{
    /// <summary>The mosaic of a file by dcraw.</summary>
    // -D: no scaling, -4: 16 bits linear, -j -t 0: neither stretch nor turn.
    public static (int Width, int Height, ushort[] Values) Dcraw(string path) =>
        Pgm(Run("dcraw", ["-D", "-4", "-j", "-t", "0", "-c", path]));

    /// <summary>What a program writes to its standard output; the test is ignored where it is not installed.</summary>
    public static byte[] Run(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true };
        try
        {
            using Process process = Process.Start(start)!;
            using MemoryStream output = new();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(" ", arguments)}");
            return output.ToArray();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"{program} is not installed");
            throw;
        }
    }

    /// <summary>A binary PGM file of 16 bits.</summary>
    public static (int Width, int Height, ushort[] Values) Pgm(byte[] pgm)
    {
        int at = 0;
        string Word()
        {
            int begin = at;
            while (pgm[at] > ' ')
                at++;
            return System.Text.Encoding.ASCII.GetString(pgm, begin, at++ - begin);
        }

        Assert.That(Word(), Is.EqualTo("P5"));
        int width = int.Parse(Word(), CultureInfo.InvariantCulture);
        int height = int.Parse(Word(), CultureInfo.InvariantCulture);
        Assert.That(Word(), Is.EqualTo("65535"));
        ushort[] values = new ushort[width * height];
        for (int i = 0; i < values.Length; i++)
            values[i] = (ushort)((pgm[at + 2 * i] << 8) | pgm[at + 2 * i + 1]);
        return (width, height, values);
    }
}
