using System.Diagnostics;
using System.Globalization;
using DarkDiff.Reference.Checkpoints;
using DarkDiff.Reference.Data;
using DarkDiff.Reference.Modules;
using Spectre.Console;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Training;

/// <summary>
/// Runs a stage until its minutes are spent: AdamW, warm-up and cosine learning rate, gradient clipping, running
/// mean of the weights, checkpoints, loss curves. Started again with the same folder, it goes on where it stopped.
/// </summary>
internal sealed class TrainingLoop
{
    private const int WarmUpSteps = 150;
    private const int StepsPerRow = 25;
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromMinutes(4);

    private readonly TrainableModel model;
    private readonly IStage stage;
    private readonly TrainingOptions options;
    private readonly Parameter[] parameters;
    private readonly Checkpoint checkpoint;

    public TrainingLoop(TrainableModel model, IStage stage, TrainingOptions options)
    {
        this.model = model;
        this.stage = stage;
        this.options = options;
        parameters = stage.Parameters.ToArray();
        checkpoint = new Checkpoint(options.Folder, model);
    }

    /// <summary>Trains.</summary>
    /// <param name="console">Where progress is told.</param>
    /// <param name="cancellation">Stops after the current step, with a checkpoint.</param>
    public void Run(IAnsiConsole console, CancellationToken cancellation)
    {
        using var optimizer = optim.AdamW(parameters, options.LearningRate, weight_decay: 1e-3);
        (long step, TimeSpan before) = checkpoint.Resume(optimizer);
        ExponentialMovingAverage average = new(parameters, 0.998);
        LossHistory history = new(options.Folder, stage.LossNames);
        PairGenerator generator = new(PhotoLibrary.Load(options.Photos, console), model.Format);
        using BatchSource batches = new(generator, options.BatchSize, options.CropSize, options.Seed, step);
        Stopwatch watch = Stopwatch.StartNew();
        TimeSpan saved = TimeSpan.Zero;
        double[] sums = new double[stage.LossNames.Length];
        console.WriteLine(FormattableString.Invariant(
            $"{parameters.Sum(p => p.numel())} parameters, step {step}, {before.TotalMinutes:F1} of {options.Minutes} minutes done"));
        while (!cancellation.IsCancellationRequested && step < options.MostSteps)
        {
            double done = (before + watch.Elapsed).TotalMinutes / options.Minutes;
            if (done >= 1)
                break;
            SetLearningRate(optimizer, step, done);
            Step(optimizer, batches, step, sums);
            average.Update();
            step++;
            if (step % StepsPerRow == 0)
            {
                Tell(console, history, step, sums, done, watch.Elapsed);
                Array.Clear(sums);
            }

            if (watch.Elapsed - saved > CheckpointInterval)
            {
                Save(optimizer, average, step, before + watch.Elapsed, history);
                saved = watch.Elapsed;
            }
        }

        Save(optimizer, average, step, before + watch.Elapsed, history);
    }

    private void Step(OptimizerHelper optimizer, BatchSource batches, long step, double[] sums)
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(unchecked(options.Seed * 0x9E3779B97F4A7C15UL + (ulong)step));
        using TrainingBatch batch = batches.Next();
        Tensor[] losses = stage.Losses(batch, generator);
        optimizer.zero_grad();
        losses[0].backward();
        nn.utils.clip_grad_norm_(parameters, 1.0);
        optimizer.step();
        for (int i = 0; i < losses.Length; i++)
            sums[i] += losses[i].ToSingle();
        if (!double.IsFinite(sums[0]))
            throw new InvalidOperationException($"the loss is not finite at step {step}");
    }

    private void SetLearningRate(OptimizerHelper optimizer, long step, double done)
    {
        double warm = Math.Min(1, (step + 1.0) / WarmUpSteps);
        double rate = options.LearningRate * warm * (0.01 + 0.99 * 0.5 * (1 + Math.Cos(Math.PI * done)));
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = rate;
    }

    private void Tell(
        IAnsiConsole console, LossHistory history, long step, double[] sums, double done, TimeSpan elapsed)
    {
        double[] means = sums.Select(s => s / StepsPerRow).ToArray();
        history.Add(step, means);
        IEnumerable<string> cells = stage.LossNames.Zip(
            means, (name, mean) => FormattableString.Invariant($"{name} {mean:F4}"));
        TimeSpan left = TimeSpan.FromMinutes(options.Minutes * (1 - done));
        string percent = done.ToString("P1", CultureInfo.InvariantCulture);
        // Lines are for a log: they are not to be wrapped to a terminal's width.
        console.Profile.Width = int.MaxValue;
        console.WriteLine(FormattableString.Invariant(
            $"step {step}  {percent}  {string.Join("  ", cells)}  {elapsed:hh\\:mm\\:ss}, {left:hh\\:mm} left"));
    }

    private void Save(
        OptimizerHelper optimizer, ExponentialMovingAverage average, long step, TimeSpan spent, LossHistory history)
    {
        checkpoint.Save(optimizer, step, spent);
        average.Swap();
        checkpoint.SaveAverage();
        average.Swap();
        history.Draw();
    }
}
