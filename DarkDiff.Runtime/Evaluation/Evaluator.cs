using System.Diagnostics;
using DarkDiff.Runtime.Evaluation.Systems;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Metrics;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Runtime.Evaluation;

/// <summary>Runs systems on pairs and measures what comes out, the same way for all of them.</summary>
/// <param name="protocol">What is done to pictures before they are measured.</param>
/// <param name="curve">Curve of the measured pictures where the protocol names none.</param>
/// <param name="systems">What is compared, in the order of the tables.</param>
/// <param name="metrics">The columns of the tables, at least one.</param>
public sealed class Evaluator(
    EvaluationProtocol protocol,
    OutputCurve curve,
    IReadOnlyList<IEvaluatedSystem> systems,
    IReadOnlyList<IPictureMetric> metrics)
{
    /// <summary>Name of the clean picture among the crops.</summary>
    public const string ReferenceName = "reference";

    private const int CropSide = 256;
    private const int MostSamples = 24;

    private readonly OutputCurve curve = protocol.Curve ?? curve;

    /// <summary>
    /// Measures every system on every pair. A pair that cannot be read, or that a system or metric cannot do, is left out
    /// as a whole and named in the result.
    /// </summary>
    /// <param name="pairs">The data set.</param>
    /// <param name="report">Told of every measurement at once, also where the pair is left out later.</param>
    /// <param name="cancellation">Looked at before every system.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public EvaluationResult Run(
        IReadOnlyList<EvaluationPair> pairs, Action<Measurement> report, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(report);
        List<Measurement> measurements = [];
        List<EvaluationSample> samples = [];
        List<string> failures = [];
        int sampleEvery = (pairs.Count + MostSamples - 1) / MostSamples;
        for (int i = 0; i < pairs.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            LoadedPair? pair = null;
            try
            {
                pair = pairs[i].Load();
                List<Measurement> measured = [];
                EvaluationSample sample = Measure(pairs[i], pair, Add, cancellation);
                measurements.AddRange(measured);
                if (i % sampleEvery == 0)
                    samples.Add(sample);

                void Add(Measurement measurement)
                {
                    measured.Add(measurement);
                    report(measurement);
                }
            }
            catch (Exception e) when (e is RawFileException or IOException or InvalidDataException or OutOfMemoryException)
            {
                // What reads a file names it; what measures knows no name.
                failures.Add(pair is null ? e.Message : $"{pairs[i].Name}: {e.Message}");
            }
        }

        return new EvaluationResult(measurements, samples, failures);
    }

    private EvaluationSample Measure(
        EvaluationPair named, LoadedPair pair, Action<Measurement> add, CancellationToken cancellation)
    {
        RequireSize(pair.Reference);
        double ratio = named.Ratio ?? Math.Round(pair.Gain, 1);
        LinearImage encoded = OutputCurves.Encode(curve, pair.Reference);
        Picture reference = Quantized(new Picture(encoded.Width, encoded.Height, encoded.Data));
        List<(string Name, Picture Crop)> crops = [];
        EvaluationInput input = new(pair.Noisy, pair.Gain, protocol.Clip, curve, pair.Reference);
        foreach (IEvaluatedSystem system in systems)
        {
            cancellation.ThrowIfCancellationRequested();
            Stopwatch watch = Stopwatch.StartNew();
            LinearImage output = system.Enhance(input, cancellation);
            double seconds = watch.Elapsed.TotalSeconds;
            Picture picture = new(output.Width, output.Height, output.Data);
            if (protocol.IlluminanceCorrection)
                picture = IlluminanceCorrection.Apply(picture, reference);
            picture = Quantized(picture);
            // Awaited rather than waited for, which throws a metric's own exception.
            double[] values = Task.WhenAll(metrics.Select(
                metric => Task.Run(() => metric.Measure(picture, reference)))).GetAwaiter().GetResult();
            add(new Measurement(named.Name, named.Camera, ratio, system.Name, system.Family, values, seconds));
            if (system.IsShown)
                crops.Add((system.Name, MiddleOf(picture)));
        }

        crops.Add((ReferenceName, MiddleOf(reference)));
        return new EvaluationSample(named.Name, named.Camera, ratio, curve, crops);
    }

    private void RequireSize(LinearImage reference)
    {
        IPictureMetric strictest = metrics.MaxBy(metric => metric.SmallestSide)!;
        int side = strictest.SmallestSide;
        if (Math.Min(reference.Width, reference.Height) < side)
        {
            throw new InvalidDataException(
                $"found a picture of {reference.Width}×{reference.Height} pixels, expected at least {side}×{side} for "
                + strictest.Name);
        }
    }

    private Picture Quantized(Picture picture)
    {
        // A value that is a whole number but for f32 rounding stays that number.
        const float slack = 1e-4f;
        float[] data = Array.ConvertAll(picture.Data, sample =>
        {
            float value = Math.Clamp(sample, 0, 1);
            return protocol.EightBit switch
            {
                EightBit.Round => MathF.Round(value * 255) / 255,
                EightBit.Truncate => MathF.Floor(value * 255 + slack) / 255,
                _ => value,
            };
        });
        return new Picture(picture.Width, picture.Height, data);
    }

    private static Picture MiddleOf(Picture picture)
    {
        int width = Math.Min(CropSide, picture.Width);
        int height = Math.Min(CropSide, picture.Height);
        int left = (picture.Width - width) / 2;
        int top = (picture.Height - height) / 2;
        float[] data = new float[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            picture.Data.AsSpan(((top + y) * picture.Width + left) * 3, width * 3).CopyTo(data.AsSpan(y * width * 3));
        }

        return new Picture(width, height, data);
    }
}
