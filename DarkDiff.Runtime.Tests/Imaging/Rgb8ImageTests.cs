using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Tests.Imaging;

public class Rgb8ImageTests
{
    [Test]
    public void TheMiddleIsCutOut()
    {
        byte[] rgb = [.. Enumerable.Range(0, 5 * 4 * 3).Select(i => (byte)i)];
        byte[] cut = Rgb8Image.CropMiddle(5, 4, rgb, 1, 2);
        Assert.That(cut, Is.EqualTo(new byte[] { 21, 22, 23, 36, 37, 38 }));
        Assert.That(Rgb8Image.CropMiddle(5, 4, rgb, 5, 4), Is.EqualTo(rgb));
        Assert.That(() => Rgb8Image.CropMiddle(5, 4, rgb, 6, 4), Throws.ArgumentException);
        Assert.That(() => Rgb8Image.CropMiddle(5, 5, rgb, 1, 1), Throws.ArgumentException);
    }

    [Test]
    public void ShrinkingKeepsTheMeanOfTheLight()
    {
        // Black and white by turns: half the light, which is 188 in sRGB, not 128.
        byte[] rgb = [.. Enumerable.Range(0, 8 * 8 * 3).Select(i => (byte)(i / 3 % 2 == 0 ? 0 : 255))];
        (int width, int height, byte[] small) = Rgb8Image.Shrink(8, 8, rgb, 4);
        Assert.That((width, height), Is.EqualTo((4, 4)));
        Assert.That(small, Has.All.EqualTo(188));
    }

    [TestCase(111, 7, 30, 30, 2)]
    [TestCase(7, 111, 10, 1, 10)]
    [TestCase(50, 40, 33, 33, 26)]
    public void AnEvenColourStaysAtAnySize(int width, int height, int longest, int wantWidth, int wantHeight)
    {
        byte[] rgb = [.. Enumerable.Range(0, width * height * 3).Select(i => (byte)(50 + 70 * (i % 3)))];
        (int w, int h, byte[] small) = Rgb8Image.Shrink(width, height, rgb, longest);
        Assert.That((w, h), Is.EqualTo((wantWidth, wantHeight)));
        Assert.That(small, Is.EqualTo(Enumerable.Range(0, w * h * 3).Select(i => 50 + 70 * (i % 3))));
    }

    [Test]
    public void ASmallPictureStays()
    {
        byte[] rgb = [1, 2, 3, 4, 5, 6];
        Assert.That(Rgb8Image.Shrink(2, 1, rgb, 2), Is.EqualTo((2, 1, rgb)));
    }
}
