using System.Diagnostics;
using System.Globalization;
using DarkDiff.Cli.Sampling;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Isp;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Raw;

namespace DarkDiff.Cli.Enhancing;

/// <summary>Takes one raw file through the whole pipeline.</summary>
internal sealed class FileEnhancer
{
    private const int CompareGap = 8;
    private readonly DarkDiffSession _session;
    private readonly RunSettings _settings;

    /// <summary>Prepares for files.</summary>
    public FileEnhancer(DarkDiffSession session, RunSettings settings)
    {
        _session = session;
        _settings = settings;
    }

    /// <summary>Checks that a file can be done, before anything long is started.</summary>
    /// <exception cref="IOException">An output is there already.</exception>
    /// <exception cref="CommandException">An output would replace a file.</exception>
    public void Check(RunJob job)
    {
        foreach (string path in new[] { job.Output, job.Compare }.OfType<string>())
        {
            if (!_settings.Picture.Overwrite && File.Exists(path))
                throw new CommandException($"{path}: exists already; --force replaces it");
            NewFile.RefuseExisting(path, overwrite: true);
        }
    }

    /// <summary>Reads, develops, enhances, writes.</summary>
    /// <param name="job">The file.</param>
    /// <param name="progress">Told of stages and steps.</param>
    /// <param name="cancellation">
    /// Looked at before every stage, step and tile; on the processor before every layer.
    /// </param>
    public FileResult Enhance(RunJob job, IProgress<EnhanceProgress> progress, CancellationToken cancellation)
    {
        Check(job);
        Stopwatch watch = Stopwatch.StartNew();
        RawImage raw = RawFile.Read(job.Input);
        TimeSpan read = watch.Elapsed;
        DevelopedImage developed = Develop(job, raw);
        TimeSpan develop = watch.Elapsed - read;
        EnhanceResult enhanced = Enhance(job, developed, progress, cancellation);
        cancellation.ThrowIfCancellationRequested();
        long written = Stopwatch.GetTimestamp();
        Write(job, raw, developed, enhanced);
        return new FileResult(
            job,
            enhanced.Picture.Width,
            enhanced.Picture.Height,
            developed.Gain,
            enhanced,
            read,
            develop,
            Stopwatch.GetElapsedTime(written));
    }

    private EnhanceResult Enhance(
        RunJob job, DevelopedImage developed, IProgress<EnhanceProgress> progress, CancellationToken cancellation)
    {
        EnhanceOptions options = new()
        {
            Steps = _settings.Steps,
            Spacing = _settings.Spacing,
            Guidance = _settings.Guidance,
            GuidanceInterval = _settings.GuidanceInterval,
            Memory = _settings.Memory,
            Tile = _settings.Tile,
            Seed = _settings.Seed,
        };
        try
        {
            return _session.Enhance(developed, options, progress, cancellation);
        }
        catch (MemoryBudgetException e)
        {
            throw new CommandException($"{job.Input}: {e.Message}", inner: e);
        }
    }

    private DevelopedImage Develop(RunJob job, RawImage raw)
    {
        try
        {
            return IspPipeline.Develop(
                raw, new IspOptions { Gain = _settings.Gain, InputSpace = _session.Config.InputSpace });
        }
        catch (ArgumentException e)
        {
            throw new CommandException($"{job.Input}: {e.Message}", inner: e);
        }
    }

    private void Write(RunJob job, RawImage raw, DevelopedImage developed, EnhanceResult enhanced)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(job.Output)) is string folder)
            Directory.CreateDirectory(folder);
        string software = string.Create(
            CultureInfo.InvariantCulture,
            $"{ProductVersion.Text} (steps {enhanced.Steps}, spacing {SpacingOption.Word(enhanced.Spacing)}, "
            + $"guidance {enhanced.Guidance}, seed {_settings.Seed})");
        PictureMetadata metadata = MetadataOf.Raw(raw.Metadata, _session.Config.OutputCurve, software);
        Picture after = PictureOf(enhanced.Picture);
        PictureWriter.Write(job.Output, after, metadata, _settings.Picture);
        if (job.Compare is null)
            return;
        LinearImage plain = PlainRendering.Render(
            raw, new IspOptions { Gain = developed.Gain }, _session.Config.OutputCurve);
        PictureWriter.Write(
            job.Compare, Picture.SideBySide(PictureOf(plain), after, CompareGap), metadata, _settings.Picture);
    }

    private static Picture PictureOf(LinearImage encoded) => new(encoded.Width, encoded.Height, encoded.Data);
}
