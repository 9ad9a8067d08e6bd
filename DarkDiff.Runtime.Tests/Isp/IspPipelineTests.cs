using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Runtime.Tests.Isp;

public sealed class IspPipelineTests
{
    private static readonly IspOptions Plain = new() { Gain = 1, InputSpace = InputSpace.Camera };

    [TestCase(8, 6)]
    [TestCase(7, 111)]
    [TestCase(3, 3)]
    public void EveryCfaOrderGivesTheSamePicture(int width, int height)
    {
        float[] expected = [];
        foreach (CfaPattern cfa in Enum.GetValues<CfaPattern>())
        {
            RawImage raw = Mosaic(width, height, Metadata(cfa), (r, c) => CellValue(r / 2, c / 2, cfa.ColorAt(r, c)));
            DevelopedImage developed = IspPipeline.Develop(raw, Plain);
            Assert.That((developed.Image.Width, developed.Image.Height), Is.EqualTo((width / 2, height / 2)));
            expected = expected.Length == 0 ? developed.Image.Data : expected;
            Assert.That(developed.Image.Data, Is.EqualTo(expected), $"{cfa}");
        }

        float green = (CellValue(0, 0, 1) - 100) / 900f;
        Assert.That(expected[1], Is.EqualTo(green).Within(1e-6f));
    }

    [Test]
    public void TheTwoGreensAreAveraged()
    {
        RawImage raw = new(2, 2, [100, 300, 500, 100], Metadata(CfaPattern.Rggb));
        Assert.That(IspPipeline.Develop(raw, Plain).Image.Data, Is.EqualTo(new[] { 0, 300 / 900f, 0 }).Within(1e-6f));
    }

    [Test]
    public void BlackFollowsItsCellAndTheDeltasOfRowsAndColumns()
    {
        const int Width = 9;
        const int Height = 7;
        float[] cell = [10, 20, 30, 40, 50, 60];
        float[] columns = [.. Enumerable.Range(0, Width).Select(c => c * 0.5f)];
        float[] rows = [.. Enumerable.Range(0, Height).Select(r => r * 2f)];
        RawMetadata metadata = Metadata(CfaPattern.Gbrg) with
        {
            BlackLevel = cell,
            BlackRepeatRows = 2,
            BlackRepeatCols = 3,
            BlackLevelDeltaH = columns,
            BlackLevelDeltaV = rows,
        };
        var normalization = new MosaicNormalization(Mosaic(Width, Height, metadata, (_, _) => 200));
        var values = new float[Width];
        for (int row = 0; row < Height; row++)
        {
            normalization.NormalizeRow(row, values);
            for (int column = 0; column < Width; column++)
            {
                float black = cell[(row % 2 * 3) + (column % 3)] + columns[column] + rows[row];
                Assert.That(values[column], Is.EqualTo((200 - black) / (1000 - black)).Within(1e-6f));
            }
        }
    }

    [Test]
    public void WhiteStaysWhiteInEverySpaceOfRgb(
        [Values(InputSpace.Camera, InputSpace.LinearSrgb)] InputSpace space, [Values] CfaPattern cfa)
    {
        CameraProfile camera = CameraProfiles.Find("SonyA7S2");
        RawMetadata metadata = Metadata(cfa) with
        {
            ColorMatrix1 = camera.XyzToCamera,
            CalibrationIlluminant1 = 21,
            AsShotNeutral = [0.36, 1, 0.7],
        };
        RawImage saturated = Mosaic(6, 4, metadata, (_, _) => 1000);
        float[] white = IspPipeline.Develop(saturated, new() { Gain = 3, InputSpace = space }).Image.Data;
        Assert.That(white, Has.All.EqualTo(1f).Within(1e-5f));

        RawImage neutral = Mosaic(
            6, 4, metadata, (r, c) => (ushort)(100 + (0.5 * 900 * metadata.AsShotNeutral[cfa.ColorAt(r, c)])));
        float[] half = IspPipeline.Develop(neutral, new() { Gain = 1, InputSpace = space }).Image.Data;
        Assert.That(half, Has.All.EqualTo(0.5f).Within(2e-3f));
    }

    [Test]
    public void NegativesAreKeptOrClippedAsAsked()
    {
        RawImage raw = Mosaic(4, 4, Metadata(CfaPattern.Rggb), (_, _) => 55);
        Assert.That(IspPipeline.Develop(raw, Plain with { Gain = 2 }).Image.Data, Has.All.EqualTo(-0.1f).Within(1e-6f));
        Assert.That(IspPipeline.Develop(raw, Plain with { Clip = ClipMode.Zero }).Image.Data, Has.All.EqualTo(0f));
    }

    [TestCase(1, "012345")]
    [TestCase(2, "210543")]
    [TestCase(3, "543210")]
    [TestCase(4, "345012")]
    [TestCase(5, "031425")]
    [TestCase(6, "304152")]
    [TestCase(7, "524130")]
    [TestCase(8, "251403")]
    public void PicturesAreTurnedUpright(int orientation, string expected)
    {
        // Three pixels by two, numbered row by row.
        RawImage raw = Mosaic(
            6,
            4,
            Metadata(CfaPattern.Rggb) with { Orientation = orientation },
            (r, c) => (ushort)(100 + (90 * ((r / 2 * 3) + (c / 2)))));
        var upright = IspPipeline.Develop(raw, Plain).Image;
        Assert.That(upright.Width, Is.EqualTo(orientation >= 5 ? 2 : 3));
        string found = string.Concat(upright.Data.Where((_, i) => i % 3 == 0).Select(v => (int)MathF.Round(v * 10)));
        Assert.That(found, Is.EqualTo(expected));
    }

    [Test]
    public void SaturatedDeltasAndBadGainsAreRefused()
    {
        RawMetadata metadata = Metadata(CfaPattern.Rggb) with { BlackLevelDeltaH = [0, 950, 0, 0] };
        Assert.That(
            () => IspPipeline.Develop(Mosaic(4, 4, metadata, (_, _) => 200), Plain),
            Throws.ArgumentException.With.Message.Contain("1050"));
        Assert.That(
            () => IspPipeline.Develop(Mosaic(4, 4, Metadata(CfaPattern.Rggb), (_, _) => 200), Plain with { Gain = 0 }),
            Throws.ArgumentException.With.Message.Contain("gain"));
        Assert.That(
            () => IspPipeline.Develop(Mosaic(4, 4, Metadata(CfaPattern.Rggb), (_, _) => 200), Plain with { Gain = 1e7 }),
            Throws.ArgumentException.With.Message.Contain("at most 1000000"));
    }

    [TestCase(float.NaN, 1000)]
    [TestCase(float.NegativeInfinity, 1000)]
    [TestCase(100, float.PositiveInfinity)]
    [TestCase(100, float.NaN)]
    [TestCase(1000, 1000)]
    public void LevelsThatAreNotWhiteAboveBlackAreRefused(float black, float white)
    {
        RawMetadata metadata = new()
        {
            Cfa = CfaPattern.Rggb,
            BlackLevel = [black, 100, 100, 100],
            BlackRepeatRows = 2,
            BlackRepeatCols = 2,
            WhiteLevel = white,
        };
        Assert.That(
            () => Mosaic(4, 4, metadata, (_, _) => 200),
            Throws.ArgumentException.With.Message.Contain("expected finite numbers, white above black"));
    }

    [Test]
    public void PlainRenderingIsTheClippedPictureOnTheCurve()
    {
        RawImage raw = Mosaic(4, 4, Metadata(CfaPattern.Rggb), (r, _) => (ushort)(r < 2 ? 50 : 280));
        float[] found = PlainRendering.Render(raw, Plain, OutputCurve.Srgb).Data;
        Assert.That(found.Take(6), Has.All.EqualTo(0f));
        Assert.That(found.Skip(6), Has.All.EqualTo((float)OutputCurves.Encode(OutputCurve.Srgb, 0.2)).Within(1e-5f));
    }

    private static ushort CellValue(int row, int column, int color) =>
        (ushort)(100 + (((row * 37) + (column * 11) + (color * 300)) % 880));

    private static RawMetadata Metadata(CfaPattern cfa) => new() { Cfa = cfa, BlackLevel = [100], WhiteLevel = 1000 };

    private static RawImage Mosaic(int width, int height, RawMetadata metadata, Func<int, int, ushort> value)
    {
        var values = new ushort[width * height];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(i / width, i % width);
        }

        return new RawImage(width, height, values, metadata);
    }
}
