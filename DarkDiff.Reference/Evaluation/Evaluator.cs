using System.Diagnostics;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Reference.Data;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Metrics;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Synthesis;

namespace DarkDiff.Reference.Evaluation;

/// <summary>
/// Measures the engine against the plain ISP rendering and classical filters of it, on synthetic raw pictures whose
/// clean version is known. Metrics are taken on 8-bit pictures.
/// </summary>
internal sealed class Evaluator(EvaluationOptions options) : IDisposable
{
    /// <summary>Family of the rendering without any denoising.</summary>
    public const string PlainFamily = "plain ISP";

    /// <summary>Family of the model.</summary>
    public const string ModelFamily = "DarkDiff";

    /// <summary>Family of parts of the model.</summary>
    public const string AblationFamily = "ablation";

    private const int Gap = 4;

    private readonly CpuDevice device = new(options.Threads);
    private readonly VaeAlone vae = new(options.Weights);

    /// <summary>Measures every photograph at every ratio and camera.</summary>
    /// <param name="report">Told of every measurement.</param>
    public List<Measurement> Run(Action<Measurement> report)
    {
        using DarkDiffSession session = new(options.Weights, device);
        List<Measurement> all = [];
        ulong seed = 1;
        foreach (string path in PhotoLibrary.Find([options.Photos]).Take(options.Limit))
        {
            (int width, int height, byte[] rgb) = PictureReader.ReadRgb8(path);
            (width, height, rgb) = Rgb8Image.Shrink(width, height, rgb, options.LongestSide);
            foreach (CameraProfile camera in options.Cameras)
            {
                foreach (double ratio in options.Ratios)
                {
                    SyntheticRaw synthetic = Synthesizer.Synthesize(width, height, rgb, new SynthesisOptions
                    {
                        Camera = camera,
                        Ratio = ratio,
                        Iso = options.Iso,
                        Seed = seed++,
                        ReferenceCurve = session.Config.OutputCurve,
                    });
                    Case current = new(Path.GetFileNameWithoutExtension(path), camera.Name, ratio, synthetic.Reference);
                    foreach (Measurement measurement in Measure(session, current, synthetic))
                    {
                        all.Add(measurement);
                        report(measurement);
                    }
                }
            }
        }

        return all;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        vae.Dispose();
        device.Dispose();
    }

    private IEnumerable<Measurement> Measure(DarkDiffSession session, Case current, SyntheticRaw synthetic)
    {
        IspOptions isp = new() { InputSpace = session.Config.InputSpace };
        Stopwatch watch = Stopwatch.StartNew();
        LinearImage plain = PlainRendering.Render(synthetic.Raw, isp, session.Config.OutputCurve);
        byte[] plainBytes = ToBytes(plain);
        yield return current.Measure("plain ISP", PlainFamily, plainBytes, watch.Elapsed);
        foreach (ClassicalDenoiser denoiser in ClassicalDenoiser.All)
        {
            watch.Restart();
            byte[] filtered = denoiser.Apply(plainBytes, plain.Width, plain.Height);
            yield return current.Measure(denoiser.Name, denoiser.Family, filtered, watch.Elapsed);
        }

        LinearImage noisy = IspPipeline.Develop(synthetic.Raw, isp).Image;
        foreach ((string name, LinearImage latentFrom) in new[]
            { ("residual VAE alone", noisy), ("residual VAE with the clean latent (bound)", synthetic.Clean) })
        {
            watch.Restart();
            byte[] decoded = ToBytes(vae.Apply(noisy, latentFrom));
            yield return current.Measure(name, AblationFamily, decoded, watch.Elapsed);
        }

        LinearImage? first = null;
        foreach ((int steps, float guidance) in options.Settings)
        {
            watch.Restart();
            DevelopedImage developed = IspPipeline.Develop(synthetic.Raw, isp);
            EnhanceOptions enhance = new() { Steps = steps, Guidance = guidance };
            LinearImage picture = session.Enhance(developed.Image, enhance).Picture;
            first ??= picture;
            string name = FormattableString.Invariant($"DarkDiff, {steps} steps, guidance {guidance}");
            yield return current.Measure(name, ModelFamily, ToBytes(picture), watch.Elapsed);
        }

        Picture row = Picture.SideBySide(ToPicture(plain), ToPicture(first!), Gap);
        row = Picture.SideBySide(row, ToPicture(synthetic.Reference), Gap);
        string file = FormattableString.Invariant($"{current.Photo}-{current.Camera}-{current.Ratio}.png");
        PictureWriter.Write(
            Path.Combine(options.Folder, file),
            row,
            new PictureMetadata { Curve = session.Config.OutputCurve },
            new PictureOptions { Overwrite = true });
    }

    private static Picture ToPicture(LinearImage encoded) => new(encoded.Width, encoded.Height, encoded.Data);

    private static byte[] ToBytes(LinearImage encoded)
    {
        byte[] bytes = new byte[encoded.Data.Length];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)MathF.Round(Math.Clamp(encoded.Data[i], 0, 1) * 255);
        return bytes;
    }

    private sealed record Case(string Photo, string Camera, double Ratio, LinearImage Reference)
    {
        private static readonly PeakSignalToNoise PeakRatio = new();
        private readonly Picture reference = Picture.FromRgb8(Reference.Width, Reference.Height, ToBytes(Reference));

        public Measurement Measure(string method, string family, byte[] rgb, TimeSpan time)
        {
            Picture picture = Picture.FromRgb8(Reference.Width, Reference.Height, rgb);
            return new Measurement(
                Photo,
                Camera,
                Ratio,
                method,
                family,
                PeakRatio.Measure(picture, reference),
                Ssim.Gaussian.Measure(picture, reference),
                time.TotalSeconds);
        }
    }
}
