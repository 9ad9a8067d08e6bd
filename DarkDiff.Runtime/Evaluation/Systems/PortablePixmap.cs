using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Evaluation.Systems;

/// <summary>Reads the binary PPM files of 16 bits that LibRaw's programs write.</summary>
internal static class PortablePixmap
{
    /// <summary>Reads a file; 65535 becomes 1.</summary>
    /// <exception cref="InvalidDataException">The file is of another kind.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LinearImage Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int at = 0;
        string Word()
        {
            int begin = at;
            while (at < file.Length && file[at] > ' ')
                at++;
            return Encoding.ASCII.GetString(file, begin, at++ - begin);
        }

        (string kind, string width, string height, string largest) = (Word(), Word(), Word(), Word());
        if (kind != "P6" || largest != "65535"
            || !int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out int columns)
            || !int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out int rows)
            || file.Length - at != 6L * columns * rows)
        {
            throw new InvalidDataException($"{path}: found {kind} {width} {height} {largest}, expected a PPM file of 16 bits");
        }

        float[] data = new float[3 * columns * rows];
        for (int i = 0; i < data.Length; i++)
            data[i] = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2 * i)) / 65535f;
        return new LinearImage(columns, rows, data);
    }
}
