using DarkDiff.Runtime.Evaluation;
using DarkDiff.Runtime.Evaluation.Reports;
using DarkDiff.Runtime.Evaluation.Systems;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Metrics;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;
using DarkDiff.Runtime.Tests.Raw;

namespace DarkDiff.Runtime.Tests.Evaluation;

/// <summary>What is done to pictures before they are measured, with systems whose pictures are known.</summary>
[TestFixture]
internal sealed class EvaluatorTests
{
    private const int Side = 20;
    private static readonly IReadOnlyList<IPictureMetric> Psnr = [new PeakSignalToNoise()];

    [TestCase(EightBit.None, 0.4f, 0.5017f, 19.8536)]
    // 0.5017 is 127.93 of 255: 128 rounded, 127 truncated; 0.4 is 102 both ways.
    [TestCase(EightBit.Round, 0.4f, 0.5017f, 19.8310)]
    [TestCase(EightBit.Truncate, 0.4f, 0.5017f, 20.1724)]
    public void PicturesComeToEightBitsAsAsked(EightBit eightBit, float found, float clean, double decibels)
    {
        EvaluationProtocol protocol = new() { EightBit = eightBit, Curve = OutputCurve.Gamma22 };
        double linear = OutputCurves.Decode(OutputCurve.Gamma22, clean);
        Assert.That(Run(protocol, linear, Flat(found)), Is.EqualTo(decibels).Within(0.01));
    }

    [Test]
    public void IlluminanceCorrectionForgivesBrightnessAlone()
    {
        EvaluationProtocol plain = new() { EightBit = EightBit.None, Curve = OutputCurve.Srgb };
        double linear = OutputCurves.Decode(OutputCurve.Srgb, 0.5);
        Assert.That(Run(plain, linear, Flat(0.4f)), Is.EqualTo(20).Within(0.01));
        Assert.That(Run(plain with { IlluminanceCorrection = true }, linear, Flat(0.4f)), Is.GreaterThan(100));
    }

    [Test]
    public void TheCorrectionIsTheFactorOfLeastSquaresWhereTheReferenceIsNotWhite()
    {
        Picture picture = new(2, 1, [0.1f, 0.2f, 0.3f, 0.4f, 0.9f, 1.4f]);
        Picture reference = new(2, 1, [0.2f, 0.5f, 0.5f, 0.9f, 1f, 0.8f]);
        double cross = 0.1 * 0.2 + 0.2 * 0.5 + 0.3 * 0.5 + 0.4 * 0.9 + 1 * 0.8;
        double square = 0.01 + 0.04 + 0.09 + 0.16 + 1;
        double factor = cross / square;
        Assert.That(
            IlluminanceCorrection.Apply(picture, reference).Data,
            Is.EqualTo(new[] { 0.1, 0.2, 0.3, 0.4, 0.9, 1 }.Select(v => (float)(v * factor))).Within(1e-6f));
    }

    [Test]
    public void APairThatCannotBeReadIsLeftOutAndNamed()
    {
        EvaluationPair bad = new("bad", "", 100, () => throw new RawFileException("bad.dng", "found nothing"));
        Evaluator evaluator = new(EvaluationProtocol.Plain, OutputCurve.Srgb, [Flat(0.4f)], Psnr);
        EvaluationResult result = evaluator.Run([bad, Pair(0.2)], _ => { });
        Assert.That(result.Measurements, Has.Count.EqualTo(1));
        Assert.That(result.Failures, Is.EqualTo(new[] { "bad.dng: found nothing" }));
    }

    [Test]
    public void APairThatASystemCannotDoIsLeftOutAsAWhole()
    {
        IEvaluatedSystem[] systems = [Flat(0.4f), new FailsOnceAt(call: 2)];
        Evaluator evaluator = new(EvaluationProtocol.Plain, OutputCurve.Srgb, systems, Psnr);
        EvaluationResult result = evaluator.Run(
            [Pair(0.2) with { Name = "a" }, Pair(0.2) with { Name = "b" }, Pair(0.2) with { Name = "c" }], _ => { });
        Assert.That(result.Measurements.Select(m => m.Pair), Is.EqualTo(new[] { "a", "a", "c", "c" }));
        Assert.That(result.Samples.Select(sample => sample.Pair), Is.EqualTo(new[] { "a", "c" }));
        Assert.That(result.Failures, Is.EqualTo(new[] { "b: the program failed" }));
    }

    [Test]
    public void APairTooSmallForAMetricIsLeftOutAndNamed()
    {
        EvaluationPair small = new("small", "", 100, () => new LoadedPair(
            TestMosaics.Random(16, 16, CfaPattern.Rggb, seed: 1), 100, new LinearImage(8, 8, new float[8 * 8 * 3])));
        Evaluator evaluator = new(EvaluationProtocol.Plain, OutputCurve.Srgb, [Flat(0.4f)], PictureMetrics.WithoutWeights);
        EvaluationResult result = evaluator.Run([small, Pair(0.2)], _ => { });
        Assert.That(result.Measurements.Select(m => m.Pair), Is.EqualTo(new[] { "flat" }));
        Assert.That(
            result.Failures,
            Is.EqualTo(new[] { "small: found a picture of 8×8 pixels, expected at least 16×16 for HaarPSI" }));
    }

    [Test]
    public void TablesHaveMeansSpreadsAndCounts()
    {
        Measurement Make(string method, double ratio, double psnr) => new("p", "c", ratio, method, method, [psnr], 2);
        Measurement[] first = [Make("a", 100, 20), Make("a", 100, 22), Make("a", 300, 27)];
        Measurement[] second = [Make("b, c", 100, 10), Make("b, c", 100, 10), Make("b, c", 300, 10)];
        EvaluationTable table = new([.. first, .. second], Psnr);
        Assert.That(table.Sections().Select(s => s.Title), Is.EqualTo(new[] { "all", "×100", "×300" }));
        Assert.That(table.Sections()[0].Rows[0].Words, Is.EqualTo(new[] { "a", "3", "23.00 ± 3.61", "2.0" }));
        Assert.That(table.Sections()[1].Rows[0].Words, Is.EqualTo(new[] { "a", "2", "21.00 ± 1.41", "2.0" }));
        Assert.That(table.Markdown(), Does.Contain("| a | 3 | **23.00 ± 3.61** | 2.0 |"));
        Assert.That(table.SummaryCsv(), Does.Contain("all,\"b, c\",\"b, c\",PSNR,3,10.00000,0.00000"));
        Assert.That(table.MeasurementsCsv().Split('\n'), Has.Length.EqualTo(8));
    }

    [Test]
    public void TheBestOfAColumnIsMarkedUnlessItIsPartOfAModel()
    {
        Measurement Make(string method, string family, double psnr, double ssim) =>
            new("p", "c", 100, method, family, [psnr, ssim], 2);
        Measurement[] all =
        [
            Make("bound", EvaluationTable.AblationFamily, 40, 0.99),
            Make("model", "model", 30.001, 0.7),
            Make("other", "other", 29.999, 0.8),
            Make("third", "third", 20, 0.1),
        ];
        IReadOnlyList<EvaluationRow> rows = new EvaluationTable(
            all, [PictureMetrics.WithoutWeights[0], PictureMetrics.WithoutWeights[1]]).Sections()[0].Rows;
        Assert.That(rows.Select(row => row.IsBest[2]), Is.EqualTo(new[] { false, true, true, false }));
        Assert.That(rows.Select(row => row.IsBest[3]), Is.EqualTo(new[] { false, false, true, false }));
        Assert.That(rows.Select(row => row.IsBest[0] || row.IsBest[1] || row.IsBest[4]), Has.None.True);
    }

    private static double Run(EvaluationProtocol protocol, double linear, IEvaluatedSystem system) =>
        new Evaluator(protocol, OutputCurve.Srgb, [system], Psnr).Run([Pair(linear)], _ => { }).Measurements.Single().Values[0];

    private static EvaluationPair Pair(double linear)
    {
        float[] data = new float[Side * Side * 3];
        Array.Fill(data, (float)linear);
        return new EvaluationPair("flat", "", 100, () => new LoadedPair(
            TestMosaics.Random(2 * Side, 2 * Side, CfaPattern.Rggb, seed: 1), 100, new LinearImage(Side, Side, data)));
    }

    private static Constant Flat(float value) => new(value);

    private sealed class Constant(float value) : IEvaluatedSystem
    {
        public string Name => "constant";

        public string Family => "constant";

        public bool IsShown => true;

        public LinearImage Enhance(EvaluationInput input, CancellationToken cancellation)
        {
            float[] data = new float[Side * Side * 3];
            Array.Fill(data, value);
            return new LinearImage(Side, Side, data);
        }
    }

    private sealed class FailsOnceAt(int call) : IEvaluatedSystem
    {
        private int calls;

        public string Name => "fails once";

        public string Family => "fails once";

        public bool IsShown => true;

        public LinearImage Enhance(EvaluationInput input, CancellationToken cancellation) =>
            ++calls == call ? throw new IOException("the program failed") : Flat(0.5f).Enhance(input, cancellation);
    }
}
