using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Tests.Isp;

/// <summary>From file to linear sRGB beside dcraw, which knows the same steps: levels, white balance, matrix.</summary>
public sealed class DcrawPictureTests
{
    private const int Width = 122;
    private const int Height = 78;

    [Test]
    public void DevelopedFileIsThePictureOfDcraw([Values("SonyA7S2", "NikonD850", "CanonEOS5D4")] string camera)
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"developed-{Guid.NewGuid():N}.dng");
        try
        {
            SynthesisOptions options = new() { Camera = CameraProfiles.Find(camera), Ratio = 1, Iso = 100 };
            DngWriter.Write(path, Synthesizer.Synthesize(Width, Height, Photo(), options).Raw);
            float[] ours = IspPipeline.Develop(RawFile.Read(path), new IspOptions { Gain = 1 }).Image.Data;
            float[] theirs = Dcraw(path);
            Assert.That(theirs.Average(), Is.InRange(0.1f, 0.5f));

            // dcraw rounds to 16 bits after each of its steps, and its white balance is a fraction in the file.
            Assert.That(ours.Select(v => MathF.Max(v, 0)), Is.EqualTo(theirs).Within(2e-4f));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static float[] Dcraw(string path)
    {
        // -h: one pixel per 2×2 cell; -w: the file's white balance; -4: linear; -o 1: sRGB primaries.
        ProcessStartInfo start = new("dcraw", ["-h", "-w", "-4", "-o", "1", "-j", "-t", "0", "-c", path])
        {
            RedirectStandardOutput = true,
        };
        using var output = new MemoryStream();
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero);
        }
        catch (Win32Exception)
        {
            Assert.Ignore("dcraw is not installed");
        }

        byte[] picture = output.ToArray();
        byte[] header = Encoding.ASCII.GetBytes($"P6\n{Width / 2} {Height / 2}\n65535\n");
        Assert.That(picture.Take(header.Length), Is.EqualTo(header));
        var samples = new float[Width / 2 * (Height / 2) * 3];
        for (int i = 0; i < samples.Length; i++)
        {
            int at = header.Length + (2 * i);
            samples[i] = ((picture[at] << 8) | picture[at + 1]) / 65535f;
        }

        return samples;
    }

    // Soft colours with a white corner.
    private static byte[] Photo()
    {
        var photo = new byte[Width * Height * 3];
        for (int i = 0; i < photo.Length; i++)
        {
            int x = i / 3 % Width;
            int y = i / 3 / Width;
            photo[i] = x + y < 40 ? (byte)255 : (byte)(140 + (60 * Math.Sin((x * 0.05) + (y * 0.07) + (i % 3))));
        }

        return photo;
    }
}
