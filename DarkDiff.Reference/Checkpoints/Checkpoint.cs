using System.Globalization;
using System.Text;
using System.Text.Json;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.SafeTensors;
using TorchSharp.Modules;

namespace DarkDiff.Reference.Checkpoints;

/// <summary>
/// What a run leaves in its folder: <c>last.safetensors</c> (live weights), <c>optimizer.bin</c>,
/// <c>progress.json</c>, and <c>average.safetensors</c>, the running mean that is evaluated and shipped.
/// </summary>
internal sealed class Checkpoint
{
    private readonly TrainableModel model;
    private readonly string lastPath;
    private readonly string averagePath;
    private readonly string optimizerPath;
    private readonly string progressPath;

    public Checkpoint(string folder, TrainableModel model)
    {
        Directory.CreateDirectory(folder);
        this.model = model;
        lastPath = Path.Combine(folder, "last.safetensors");
        averagePath = Path.Combine(folder, "average.safetensors");
        optimizerPath = Path.Combine(folder, "optimizer.bin");
        progressPath = Path.Combine(folder, "progress.json");
    }

    /// <summary>Loads the last state, if there is one.</summary>
    /// <returns>Steps done and time spent.</returns>
    public (long Step, TimeSpan Spent) Resume(OptimizerHelper optimizer)
    {
        if (!File.Exists(progressPath))
            return (0, TimeSpan.Zero);
        ModelFile.LoadInto(model, lastPath);
        optimizer.load_state_dict(optimizerPath);
        using JsonDocument progress = JsonDocument.Parse(File.ReadAllText(progressPath));
        return (
            progress.RootElement.GetProperty("step").GetInt64(),
            TimeSpan.FromMinutes(progress.RootElement.GetProperty("minutes").GetDouble()));
    }

    /// <summary>Writes live weights, optimiser and progress; progress last, so that it never runs ahead.</summary>
    public void Save(OptimizerHelper optimizer, long step, TimeSpan spent)
    {
        ModelFile.Save(model, lastPath, SafeTensorType.F32);
        NewFile.Write(optimizerPath, overwrite: true, stream =>
        {
            using BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);
            optimizer.save_state_dict(writer);
        });
        string minutes = spent.TotalMinutes.ToString("F2", CultureInfo.InvariantCulture);
        string progress = FormattableString.Invariant($"{{\"step\": {step}, \"minutes\": {minutes}}}\n");
        NewFile.WriteText(progressPath, overwrite: true, progress);
    }

    /// <summary>Writes the weights that the model holds now as the running mean.</summary>
    public void SaveAverage() => ModelFile.Save(model, averagePath, SafeTensorType.F32);
}
