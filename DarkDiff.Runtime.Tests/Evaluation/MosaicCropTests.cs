using DarkDiff.Runtime.Evaluation.Datasets;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Tests.Raw;

namespace DarkDiff.Runtime.Tests.Evaluation;

[TestFixture]
internal sealed class MosaicCropTests
{
    [Test]
    public void CroppingCommutesWithDeveloping([Values] CfaPattern cfa)
    {
        const int width = 70, height = 54, side = 12;
        RawImage random = TestMosaics.Random(width, height, cfa, seed: 9);
        RawImage raw = new(width, height, random.Values, random.Metadata with
        {
            BlackLevel = [.. Enumerable.Range(0, 12).Select(i => 100f + 7 * i)],
            BlackRepeatRows = 3,
            BlackRepeatCols = 4,
            BlackLevelDeltaH = [.. Enumerable.Range(0, width).Select(i => i / 3f)],
            BlackLevelDeltaV = [.. Enumerable.Range(0, height).Select(i => -i / 5f)],
            Orientation = 1,
        });
        LinearImage whole = IspPipeline.Develop(raw, new IspOptions { Gain = 2 }).Image;
        LinearImage cut = IspPipeline.Develop(MosaicCrop.Middle(raw, side), new IspOptions { Gain = 2 }).Image;
        Assert.That((cut.Width, cut.Height), Is.EqualTo((side, side)));
        for (int y = 0; y < side; y++)
        {
            int from = ((y + (27 - side) / 2) * whole.Width + (35 - side) / 2) * 3;
            float[] expected = whole.Data.AsSpan(from, side * 3).ToArray();
            Assert.That(cut.Data.AsSpan(y * side * 3, side * 3).ToArray(), Is.EqualTo(expected), $"row {y}");
        }
    }

    [Test]
    public void ASmallMosaicIsKeptWhole()
    {
        RawImage raw = TestMosaics.Random(30, 80, CfaPattern.Rggb, seed: 9);
        RawImage cut = MosaicCrop.Middle(raw, 20);
        Assert.That((cut.Width, cut.Height), Is.EqualTo((30, 40)));
    }
}
