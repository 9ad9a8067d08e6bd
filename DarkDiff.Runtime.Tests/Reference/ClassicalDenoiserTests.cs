using DarkDiff.Reference.Evaluation;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Metrics;

namespace DarkDiff.Runtime.Tests.Reference;

/// <summary>The filters that the evaluation compares with really filter.</summary>
[TestFixture]
internal sealed class ClassicalDenoiserTests
{
    private static IEnumerable<ClassicalDenoiser> All => ClassicalDenoiser.All;

    [OneTimeSetUp]
    public void RequireOpenCv()
    {
        if (!ClassicalDenoiser.IsAvailable)
            Assert.Ignore("OpenCV's native library does not load here (on Debian it needs libgtk-3-0)");
    }

    [TestCaseSource(nameof(All))]
    public void BringsANoisyFlatPictureNearerToTheTruth(ClassicalDenoiser denoiser)
    {
        const int side = 48;
        Random random = new(7);
        byte[] truth = Enumerable.Repeat((byte)120, side * side * 3).ToArray();
        byte[] noisy = truth.Select(v => (byte)(v + random.Next(-25, 26))).ToArray();
        byte[] filtered = denoiser.Apply(noisy, side, side);
        double Psnr(byte[] rgb) => new PeakSignalToNoise().Measure(
            Picture.FromRgb8(side, side, rgb), Picture.FromRgb8(side, side, truth));
        Assert.That(Psnr(filtered), Is.GreaterThan(Psnr(noisy) + 2));
    }

    [Test]
    public void CoversTheThreeFamilies() => Assert.That(
        ClassicalDenoiser.All.Select(d => d.Family).Distinct(),
        Is.EquivalentTo(new[] { "median", "bilateral", "non-local means" }));
}
