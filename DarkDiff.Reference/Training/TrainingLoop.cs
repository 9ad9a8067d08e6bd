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

    /// <summary>
    /// Steps in series that may be lost: torch gives NaN now and then without the weights being at fault (TorchSharp
    /// finalises numbers that a native call still reads; some convolutions of oneDNN are wrong).
    /// </summary>
    private const int MostLostSteps = 5;

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
        int taken = 0;
        int lost = 0;
        double[] sums = new double[stage.LossNames.Length];
        console.WriteLine(FormattableString.Invariant(
            $"{parameters.Sum(p => p.numel())} parameters, step {step}, {before.TotalMinutes:F1} minutes done"));
        while (!cancellation.IsCancellationRequested)
        {
            TimeSpan spent = before + watch.Elapsed;
            double done = Math.Max(spent.TotalMinutes / options.Minutes, (double)step / options.Steps);
            if (done >= 1)
                break;
            SetLearningRate(optimizer, step, done);
            if (Step(optimizer, batches, step, sums))
            {
                taken++;
                lost = 0;
            }
            else if (++lost > MostLostSteps)
            {
                throw new InvalidDataException($"{options.Folder}: the loss is not finite any more at step {step}");
            }
            else
            {
                console.WriteLine(FormattableString.Invariant($"step {step} left out: its loss is not finite"));
            }

            average.Update();
            step++;
            if (step % StepsPerRow == 0)
            {
                Tell(console, history, step, sums.Select(sum => sum / taken).ToArray(), done, spent);
                Array.Clear(sums);
                taken = 0;
            }

            if (watch.Elapsed - saved > CheckpointInterval)
            {
                Save(optimizer, average, step, before + watch.Elapsed, history);
                saved = watch.Elapsed;
            }
        }

        Save(optimizer, average, step, before + watch.Elapsed, history);
    }

    /// <summary>One step of the optimiser.</summary>
    /// <returns>Whether loss and gradients were finite; where not, the weights stay as they were.</returns>
    private bool Step(OptimizerHelper optimizer, BatchSource batches, long step, double[] sums)
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(unchecked(options.Seed * 0x9E3779B97F4A7C15UL + (ulong)step));
        using TrainingBatch batch = batches.Next();
        Tensor[] losses = stage.Losses(batch, generator);
        optimizer.zero_grad();
        losses[0].backward();
        double gradientNorm = nn.utils.clip_grad_norm_(parameters, 1.0);
        if (!float.IsFinite(losses[0].ToSingle()) || !double.IsFinite(gradientNorm))
            return false;
        optimizer.step();
        for (int i = 0; i < losses.Length; i++)
            sums[i] += losses[i].ToSingle();
        return true;
    }

    private void SetLearningRate(OptimizerHelper optimizer, long step, double done)
    {
        double warm = Math.Min(1, (step + 1.0) / WarmUpSteps);
        double rate = options.LearningRate * warm * (0.01 + 0.99 * 0.5 * (1 + Math.Cos(Math.PI * done)));
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = rate;
    }

    private void Tell(
        IAnsiConsole console, LossHistory history, long step, double[] means, double done, TimeSpan spent)
    {
        history.Add(step, means);
        IEnumerable<string> cells = stage.LossNames.Zip(
            means, (name, mean) => FormattableString.Invariant($"{name} {mean:F4}"));
        TimeSpan left = spent * (1 / done - 1);
        string percent = done.ToString("P1", CultureInfo.InvariantCulture);
        // Lines are for a log: they are not to be wrapped to a terminal's width.
        console.Profile.Width = int.MaxValue;
        console.WriteLine(FormattableString.Invariant(
            $"step {step}  {percent}  {string.Join("  ", cells)}  {spent:hh\\:mm\\:ss}, {left:hh\\:mm} left"));
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
