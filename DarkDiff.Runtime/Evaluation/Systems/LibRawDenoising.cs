using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Evaluation.Systems;

/// <summary>
/// LibRaw's own pipeline with its wavelet denoising of the mosaic (<c>dcraw_emu -n</c>). The mosaic is amplified first,
/// in a DNG file of 16 bits whose black level leaves room for noise below it, so that LibRaw works at full exposure;
/// then half size, the camera's white balance and matrix, no automatic brightening.
/// </summary>
/// <param name="threshold">Threshold of the wavelets, 0 for none; its scale is that of 16-bit samples.</param>
public sealed class LibRawDenoising(int threshold) : IEvaluatedSystem
{
    /// <summary>The program, of Debian's package libraw-bin.</summary>
    public const string Program = "dcraw_emu";

    /// <summary>What is said where the program is missing.</summary>
    public const string MissingNote =
        "LibRaw's own denoising is left out: dcraw_emu is not installed (Debian: package libraw-bin).";

    private const int Black = 8192;
    private const int White = ushort.MaxValue;

    /// <summary>Whether the program is in one of the folders of PATH.</summary>
    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, Program)) || File.Exists(Path.Combine(folder, Program + ".exe")));

    /// <summary>Thresholds from weak to strong: the best of them is what is compared with.</summary>
    public static IReadOnlyList<LibRawDenoising> Strengths { get; } =
        [.. new[] { 1000, 10000, 30000, 100000 }.Select(threshold => new LibRawDenoising(threshold))];

    /// <inheritdoc />
    public string Name { get; } = $"LibRaw wavelets n {threshold}";

    /// <inheritdoc />
    public string Family => "LibRaw wavelets";

    /// <inheritdoc />
    public bool IsShown => false;

    /// <inheritdoc />
    public LinearImage Enhance(EvaluationInput input, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        string folder = Directory.CreateTempSubdirectory("darkdiff-libraw-").FullName;
        try
        {
            string file = Path.Combine(folder, "amplified.dng");
            DngWriter.Write(file, Amplify(input.Noisy, input.Gain), DngCompression.None);
            // -c 0: the white level stays what the file says; -t 0: turned afterwards, as by our own ISP.
            string n = threshold.ToString(CultureInfo.InvariantCulture);
            Run(["-n", n, "-h", "-w", "-4", "-o", "1", "-c", "0", "-t", "0", file]);
            LinearImage linear = PortablePixmap.Read(file + ".ppm");
            return OutputCurves.Encode(
                input.Curve, Orientations.Apply(linear, (PixelOrientation)input.Noisy.Metadata.Orientation));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static RawImage Amplify(RawImage noisy, double gain)
    {
        MosaicNormalization normalization = new(noisy);
        ushort[] values = new ushort[noisy.Values.Length];
        float[] row = new float[noisy.Width];
        for (int y = 0; y < noisy.Height; y++)
        {
            normalization.NormalizeRow(y, row);
            for (int x = 0; x < row.Length; x++)
            {
                double value = Black + row[x] * gain * (White - Black);
                values[y * noisy.Width + x] = (ushort)Math.Clamp(Math.Round(value), 0, White);
            }
        }

        RawMetadata metadata = noisy.Metadata with
        {
            BlackLevel = [Black],
            BlackRepeatRows = 1,
            BlackRepeatCols = 1,
            BlackLevelDeltaH = null,
            BlackLevelDeltaV = null,
            WhiteLevel = White,
            AsShotNeutral = ColorMatrices.WhiteBalanceOf(noisy.Metadata).ToNeutral(),
        };
        return new RawImage(noisy.Width, noisy.Height, values, metadata);
    }

    private static void Run(string[] arguments)
    {
        ProcessStartInfo start = new(Program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        output.Wait();
        if (process.ExitCode != 0)
            throw new IOException($"{Program} failed with exit code {process.ExitCode}: {error.Trim().ReplaceLineEndings(" ")}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{Program} cannot be started ({e.Message})", e);
        }
    }
}
