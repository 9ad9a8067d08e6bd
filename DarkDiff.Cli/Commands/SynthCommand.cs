using System.CommandLine;
using System.Globalization;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Cli.Commands;

/// <summary><c>darkdiff-rt synth</c>: a dark, noisy raw file with its clean reference, from a photograph.</summary>
internal static class SynthCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        Argument<string> photo = new("PHOTO") { Description = "Photograph (.jpg, .png)" };
        photo.ExpectFiles();
        Option<string> output = new("--output", "-o")
        {
            Description = "Raw file to write (.dng); the clean picture goes beside it as NAME.reference.png",
            HelpName = "FILE",
            Required = true,
        };
        string[] names = [.. CameraProfiles.All.Select(profile => profile.Name)];
        Option<string> camera = new("--camera")
        {
            Description = $"Camera whose colours and noise are imitated: {string.Join(", ", names)}",
            HelpName = "NAME",
            DefaultValueFactory = _ => "SonyA7S2",
        };
        camera.AcceptOnlyFromAmong(names);
        Option<double> ratio = new Option<double>("--ratio")
        {
            Description = "How many times too short the exposure is",
            HelpName = "N",
            DefaultValueFactory = _ => 200,
        }.Within(1, 10000);
        Option<int> iso = new Option<int>("--iso")
        {
            Description = "ISO speed; it sets the noise",
            HelpName = "N",
            DefaultValueFactory = _ => 3200,
        }.Within(50, 409600);
        Option<long> seed = new Option<long>("--seed")
        {
            Description = "Seed of the noise",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        }.Within(0, 1L << 53);
        Option<int?> maxSize = new Option<int?>("--max-size")
        {
            Description = "Shrink the photograph first, to this length of its longer side",
            HelpName = "N",
        }.Within(2, 65535);
        Option<(int Width, int Height)?> crop =
            CommonOptions.Size("--crop", "Then cut out the middle; the final picture is half as wide and high");
        Option<bool> force = CommonOptions.Force();
        Command command = new("synth", "Make a dark, noisy raw file and its clean reference from a photograph.")
        {
            photo, output, camera, ratio, iso, seed, maxSize, crop, force,
        };
        command.SetAction(parsed =>
        {
            SynthesisOptions options = new()
            {
                Camera = CameraProfiles.Find(parsed.GetRequiredValue(camera)),
                Ratio = parsed.GetValue(ratio),
                Iso = parsed.GetValue(iso),
                Seed = (ulong)parsed.GetValue(seed),
            };
            string raw = parsed.GetRequiredValue(output);
            string reference = ReferencePath(raw, parsed.GetValue(force));
            (int width, int height, SyntheticRaw synthetic) = context.UntilStopped(() =>
            {
                (int width, int height, byte[] rgb) = Load(
                    parsed.GetRequiredValue(photo), parsed.GetValue(maxSize), parsed.GetValue(crop));
                return (width, height, Synthesizer.Synthesize(width, height, rgb, options));
            });
            Write(raw, reference, synthetic);
            context.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{raw}  {width & ~1}×{height & ~1}, {options.Camera.Name}, ISO {options.Iso}, ratio {options.Ratio}"));
            context.Output.WriteLine($"{reference}  {width / 2}×{height / 2}, clean");
        });
        return command;
    }

    private static string ReferencePath(string raw, bool force)
    {
        if (!Path.GetExtension(raw).Equals(".dng", StringComparison.OrdinalIgnoreCase))
            throw new CommandException($"{raw}: raw files are written as .dng", ExitCodes.Usage);
        string reference = Path.ChangeExtension(raw, ".reference.png");
        foreach (string path in new[] { raw, reference })
        {
            if (!force && File.Exists(path))
                throw new CommandException($"{path}: exists already; --force replaces it");
            NewFile.RefuseExisting(path, overwrite: true);
        }

        return reference;
    }

    private static (int Width, int Height, byte[] Rgb) Load(
        string photo, int? maxSize, (int Width, int Height)? crop)
    {
        (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(photo);
        if (maxSize is int longest)
            (width, height, rgb) = Rgb8Image.Shrink(width, height, rgb, longest);
        if (crop is (int cropWidth, int cropHeight))
        {
            if (cropWidth > width || cropHeight > height)
            {
                throw new CommandException(
                    $"{photo}: --crop {cropWidth}x{cropHeight} does not fit into {width}×{height} pixels");
            }

            rgb = Rgb8Image.CropMiddle(width, height, rgb, cropWidth, cropHeight);
            (width, height) = (cropWidth, cropHeight);
        }

        return width >= 2 && height >= 2
            ? (width, height, rgb)
            : throw new CommandException($"{photo}: found {width}×{height} pixels, expected at least 2×2");
    }

    private static void Write(string raw, string reference, SyntheticRaw synthetic)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(raw)) is string folder)
            Directory.CreateDirectory(folder);
        PictureMetadata metadata = new() { Curve = OutputCurve.Srgb, Software = ProductVersion.Text };
        Picture picture = new(synthetic.Reference.Width, synthetic.Reference.Height, synthetic.Reference.Data);
        NewFile.WriteAll(
            overwrite: true,
            (reference, stream => PictureWriter.WritePng(stream, picture, metadata)),
            (raw, stream => DngWriter.Write(stream, synthetic.Raw)));
    }
}
