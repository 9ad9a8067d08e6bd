using System.CommandLine;
using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Evaluation;
using DarkDiff.Runtime.Evaluation.Reports;
using DarkDiff.Runtime.Evaluation.Systems;
using DarkDiff.Runtime.Metrics;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Evaluating;

/// <summary>
/// The command line of an evaluation, and what it does. Also compiled into <c>darkdiff-train</c>, which adds metrics
/// and systems that need TorchSharp and OpenCV.
/// </summary>
internal sealed class EvaluationArguments
{
    private readonly DatasetArguments data = new();
    private readonly ModelArguments models = new();
    private readonly ProtocolArguments protocols = new();

    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "Folder for tables and pictures",
        HelpName = "FOLDER",
        Required = true,
    };

    private readonly Option<bool> force = new("--force", "-f") { Description = "Replace an evaluation that is there already" };
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "No line for every picture" };

    /// <summary>Adds arguments and options to a command.</summary>
    public void AddTo(Command command)
    {
        data.AddTo(command);
        command.Add(output);
        models.AddTo(command);
        protocols.AddTo(command);
        command.Add(force);
        command.Add(quiet);
    }

    /// <summary>Weight files that the user names, maybe none.</summary>
    public IReadOnlyList<string> Weights(ParseResult parsed) => models.Weights(parsed);

    /// <summary>Evaluates.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="files">Weight files, at least one.</param>
    /// <param name="device">Where models compute.</param>
    /// <param name="moreMetrics">Metrics beyond those that need no weights.</param>
    /// <param name="moreSystems">Systems beyond plain rendering, LibRaw and the models.</param>
    /// <param name="results">For the table.</param>
    /// <param name="log">For a line per measurement, and for pairs that are left out.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>Whether every pair could be read and measured.</returns>
    /// <exception cref="IOException">The folder holds an evaluation already, or something is missing.</exception>
    /// <exception cref="InvalidDataException">There is nothing to measure.</exception>
    public bool Run(
        ParseResult parsed,
        IReadOnlyList<string> files,
        IDevice device,
        IReadOnlyList<IPictureMetric> moreMetrics,
        IReadOnlyList<IEvaluatedSystem> moreSystems,
        TextWriter results,
        TextWriter log,
        CancellationToken cancellation)
    {
        string folder = parsed.GetRequiredValue(output);
        if (!parsed.GetValue(force) && File.Exists(Path.Combine(folder, EvaluationReport.Page)))
            throw new IOException($"{folder}: holds an evaluation already; --force replaces it");
        EvaluationProtocol protocol = protocols.Apply(parsed, data.Protocol(parsed));
        IReadOnlyList<EvaluationPair> pairs = data.Pairs(parsed, protocol);
        IReadOnlyList<IPictureMetric> metrics = [.. PictureMetrics.WithoutWeights, .. moreMetrics];
        List<string> notes = [$"Protocol: {protocol.Describe()}. Mean ± standard deviation over n pictures. {device.Name}."];
        IReadOnlyList<DarkDiffSession> sessions = ModelArguments.Open(files, device);
        try
        {
            List<IEvaluatedSystem> systems = [new PlainIsp()];
            if (LibRawDenoising.IsInstalled)
                systems.AddRange(LibRawDenoising.Strengths);
            else
                notes.Add(LibRawDenoising.MissingNote);
            systems.AddRange(moreSystems);
            systems.AddRange(models.Systems(parsed, files, sessions));
            Evaluator evaluator = new(protocol, sessions[0].Config.OutputCurve, systems, metrics);
            bool silent = parsed.GetValue(quiet);
            EvaluationResult result = evaluator.Run(pairs, Report, cancellation);
            EvaluationTable table = EvaluationReport.Write(folder, data.Title(parsed), notes, result, metrics);
            results.Write($"{string.Join('\n', notes)}\n\n{table.Text()}{table.Summary()}\n");
            results.WriteLine($"{Path.Combine(folder, EvaluationReport.Page)} shows tables and pictures.");
            foreach (string failure in result.Failures)
                log.WriteLine($"left out: {failure}");
            return result.Failures.Count == 0;

            void Report(Measurement measurement)
            {
                if (!silent)
                    log.WriteLine(measurement.Describe(metrics));
            }
        }
        finally
        {
            foreach (DarkDiffSession session in sessions)
                session.Dispose();
        }
    }
}
