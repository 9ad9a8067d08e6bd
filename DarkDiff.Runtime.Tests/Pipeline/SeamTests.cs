using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Tests.Raw;

namespace DarkDiff.Runtime.Tests.Pipeline;

/// <summary>Tiles leave no seams, on the shipped weights and samples.</summary>
[TestFixture]
internal sealed class SeamTests
{
    private const int Tile = 256;

    private static readonly string Weights =
        Path.Combine(TestData.RepositoryRoot, "weights", "darkdiff-tiny.safetensors");

    [TestCase("dogs", 1, 1f)]
    [TestCase("dogs", 4, 2f)]
    [TestCase("mountains", 1, 1f)]
    [TestCase("brushes", 1, 1f)]
    public void NoLineAtATilesBorderIsWorseThanAllLinesElsewhere(string sample, int steps, float guidance)
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(Weights, device);
        LinearImage image = Developed(session, sample);
        EnhanceOptions options = new() { Steps = steps, Guidance = guidance };
        float[] whole = session.Enhance(image, options).Picture.Data;
        EnhanceResult tiled = session.Enhance(image, options with { Tile = Tile });
        Assert.That(tiled.Tiling!.Rows * tiled.Tiling.Columns, Is.GreaterThanOrEqualTo(4));
        (HashSet<int> rows, HashSet<int> columns) = Borders(session, image);
        SeamMeasure measure = Measure(tiled.Picture.Data, whole, image, out double decibels);
        (double error, double step) = (measure.Error(rows, columns), measure.Step(rows, columns));
        TestContext.Out.WriteLine(
            $"{sample}, {steps} steps: {decibels:f1} dB to the whole; worst line at a border {error:f2} in error, {step:f2} in "
            + "step of the worst elsewhere");
        Assert.That(error, Is.LessThan(1));
        Assert.That(step, Is.LessThan(1));
    }

    [Test]
    public void PiecesThatAreMadeApartHaveSeams()
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(Weights, device);
        LinearImage image = Developed(session, "dogs");
        EnhanceOptions options = new();
        float[] whole = session.Enhance(image, options).Picture.Data;
        LinearImage abutted = new(image.Width, image.Height, 3);
        for (int top = 0; top < image.Height; top += Tile)
        {
            for (int left = 0; left < image.Width; left += Tile)
            {
                int width = Math.Min(Tile, image.Width - left), height = Math.Min(Tile, image.Height - top);
                LinearImage piece = new(width, height, 3);
                Copy(image, left, top, piece, 0, 0, width, height);
                Copy(session.Enhance(piece, options).Picture, 0, 0, abutted, left, top, width, height);
            }
        }

        SeamMeasure measure = Measure(abutted.Data, whole, image, out double decibels);
        double step = measure.Step(new HashSet<int> { Tile }, new HashSet<int> { Tile });
        TestContext.Out.WriteLine($"{decibels:f1} dB to the whole; worst border {step:f2} in step of the worst elsewhere");
        Assert.That(step, Is.GreaterThan(1), "the measure sees seams");
    }

    private static LinearImage Developed(DarkDiffSession session, string sample)
    {
        RawImage raw = RawFile.Read(Path.Combine(TestData.RepositoryRoot, "samples", sample + ".dng"));
        return IspPipeline.Develop(raw, new IspOptions { InputSpace = session.Config.InputSpace }).Image;
    }

    private static SeamMeasure Measure(float[] picture, float[] whole, LinearImage image, out double decibels)
    {
        double[] difference = [.. picture.Zip(whole, (a, b) => (double)a - b)];
        decibels = -10 * Math.Log10(difference.Average(value => value * value));
        return new SeamMeasure(difference, image.Width, image.Height);
    }

    /// <summary>First rows and columns behind the start and the end of every tile.</summary>
    private static (HashSet<int> Rows, HashSet<int> Columns) Borders(DarkDiffSession session, LinearImage image)
    {
        int factor = session.Config.Vae.Factor;
        TileLayout layout = TileLayout.Cut(
            ReflectionPadding.PaddedSize(image.Height, session.Config.SizeMultiple) / factor,
            ReflectionPadding.PaddedSize(image.Width, session.Config.SizeMultiple) / factor,
            Tile / factor,
            session.Config);
        HashSet<int> rows = [.. layout.Tiles.SelectMany(t => new[] { t.Row * factor, (t.Row + t.Height) * factor })];
        HashSet<int> columns = [.. layout.Tiles.SelectMany(t => new[] { t.Column * factor, (t.Column + t.Width) * factor })];
        rows.RemoveWhere(row => row == 0 || row >= image.Height);
        columns.RemoveWhere(column => column == 0 || column >= image.Width);
        return (rows, columns);
    }

    private static void Copy(
        LinearImage from, int fromLeft, int fromTop, LinearImage to, int toLeft, int toTop, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            from.Data.AsSpan(((fromTop + y) * from.Width + fromLeft) * 3, width * 3)
                .CopyTo(to.Data.AsSpan(((toTop + y) * to.Width + toLeft) * 3));
        }
    }
}
