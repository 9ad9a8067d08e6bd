using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Tests.Raw;

namespace DarkDiff.Runtime.Tests.Isp;

/// <summary>Mosaics as images of four channels, and the rest of the ISP after them.</summary>
[TestFixture]
internal sealed class PackedMosaicTests
{
    [TestCase(CfaPattern.Rggb, new float[] { 1, 2, 4, 3 })]
    [TestCase(CfaPattern.Grbg, new float[] { 2, 1, 3, 4 })]
    [TestCase(CfaPattern.Gbrg, new float[] { 3, 4, 2, 1 })]
    [TestCase(CfaPattern.Bggr, new float[] { 4, 3, 1, 2 })]
    public void RedGreenBlueGreenComeInThisOrder(CfaPattern cfa, float[] expected)
    {
        LinearImage packed = PackedMosaic.Pack([0.1f, 0.2f, 0.3f, 0.4f], 2, cfa, 2);
        Assert.That((packed.Width, packed.Height, packed.Channels), Is.EqualTo((1, 1, 4)));
        Assert.That(packed.Data, Is.EqualTo(expected.Select(v => v * 0.2f)).Within(1e-6f));
    }

    [Test]
    public void WhatIsAmplifiedAboveWhiteIsClippedAndNoiseBelowBlackIsKept()
    {
        LinearImage packed = PackedMosaic.Pack([0.6f, -0.1f, 0.2f, 0.5f], 2, CfaPattern.Rggb, 2);
        Assert.That(packed.Data, Is.EqualTo(new[] { 1f, -0.2f, 1f, 0.4f }).Within(1e-6f));
    }

    [TestCase(CfaPattern.Rggb)]
    [TestCase(CfaPattern.Grbg)]
    [TestCase(CfaPattern.Gbrg)]
    [TestCase(CfaPattern.Bggr)]
    public void TheIspAfterwardsGivesThePlainRendering(CfaPattern cfa)
    {
        // Dark enough that nothing is clipped, since that happens at another place here.
        RawImage raw = TestMosaics.Random(26, 34, cfa, 5);
        raw.Values[0] = 600;
        IspOptions options = new() { Gain = 1.5 };
        LinearImage plain = PlainRendering.Render(raw, options, OutputCurve.Gamma22);
        DevelopedImage developed = IspPipeline.Develop(raw, options with { InputSpace = InputSpace.Raw });
        LinearImage rendered = developed.Render(developed.Image, OutputCurve.Gamma22);
        Assert.That((rendered.Width, rendered.Height), Is.EqualTo((plain.Width, plain.Height)));
        Assert.That(rendered.Data, Is.EqualTo(plain.Data).Within(1e-5f));
    }

    [Test]
    public void OnlyAMosaicIsRendered()
    {
        DevelopedImage developed = IspPipeline.Develop(TestMosaics.Random(8, 8, CfaPattern.Rggb, 5), new IspOptions());
        Assert.Throws<ArgumentException>(() => developed.Render(developed.Image, OutputCurve.Srgb));
    }
}
