using DarkDiff.Runtime.Imaging;

namespace DarkDiff.Runtime.Metrics;

/// <summary>
/// HaarPSI for colour pictures (Reisenhofer, Bosse, Kutyniok, Wiegand 2018): how alike the Haar wavelet coefficients of
/// two pictures are at two fine scales, weighted by a coarser one, plus the likeness of chroma. Chosen because it needs
/// no learned weights, agrees with people's ratings better than SSIM, MS-SSIM or GMSD on the usual rating databases
/// (the paper's tables), judges colour too, and costs about as much as SSIM.
/// </summary>
public sealed class HaarPsi : IPictureMetric
{
    private const double C = 30;
    private const double Alpha = 4.2;

    /// <inheritdoc />
    public string Name => "HaarPSI";

    /// <inheritdoc />
    public bool HigherIsBetter => true;

    /// <inheritdoc />
    public int Decimals => 3;

    /// <inheritdoc />
    public int SmallestSide => 16;

    /// <inheritdoc />
    /// <returns>0 to 1; 1 for equal pictures, and where neither has any structure.</returns>
    public double Measure(Picture picture, Picture reference)
    {
        SamplePlane.Check(picture, reference, SmallestSide);
        (SamplePlane a, SamplePlane b) = (Haar.Halve(SamplePlane.Luma(picture)), Haar.Halve(SamplePlane.Luma(reference)));
        double[] chroma = Chroma(picture, reference);
        double sum = 0, weights = 0;
        double[] chromaWeight = new double[chroma.Length];
        foreach (bool vertical in new[] { true, false })
        {
            double[][] ofA = [.. Haar.Scales.Select(scale => Haar.Coefficients(a, scale, vertical))];
            double[][] ofB = [.. Haar.Scales.Select(scale => Haar.Coefficients(b, scale, vertical))];
            for (int i = 0; i < chroma.Length; i++)
            {
                double likeness = (Likeness(ofA[0][i], ofB[0][i]) + Likeness(ofA[1][i], ofB[1][i])) / 2;
                double weight = Math.Max(Math.Abs(ofA[2][i]), Math.Abs(ofB[2][i]));
                sum += Logistic(likeness) * weight;
                weights += weight;
                chromaWeight[i] += weight / 2;
            }
        }

        for (int i = 0; i < chroma.Length; i++)
        {
            sum += Logistic(chroma[i]) * chromaWeight[i];
            weights += chromaWeight[i];
        }

        if (weights == 0)
            return 1;
        double mean = sum / weights;
        double index = Math.Log(mean / (1 - mean)) / Alpha;
        return index * index;
    }

    private static double[] Chroma(Picture picture, Picture reference)
    {
        double[] Of(Picture p, double red, double green, double blue) =>
            Haar.Mean2(Haar.Halve(SamplePlane.Mix(p, red, green, blue)));
        double[] i1 = Of(picture, 0.596, -0.274, -0.322);
        double[] i2 = Of(reference, 0.596, -0.274, -0.322);
        double[] q1 = Of(picture, 0.211, -0.523, 0.312);
        double[] q2 = Of(reference, 0.211, -0.523, 0.312);
        double[] likeness = new double[i1.Length];
        for (int i = 0; i < likeness.Length; i++)
            likeness[i] = (Likeness(i1[i], i2[i]) + Likeness(q1[i], q2[i])) / 2;
        return likeness;
    }

    private static double Likeness(double a, double b)
    {
        (a, b) = (Math.Abs(a), Math.Abs(b));
        return (2 * a * b + C) / (a * a + b * b + C);
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-Alpha * x));
}
