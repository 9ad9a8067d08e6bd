using DarkDiff.Reference.Data;
using DarkDiff.Reference.Modules;
using Spectre.Console;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Training;

/// <summary>Measures the latent scale of a trained VAE: latents of clean pictures get a standard deviation of 1.</summary>
internal static class LatentScale
{
    private const int Batches = 12;

    /// <returns>
    /// The same VAE with the measured scale in the config, a new U-Net, and the copy of its encoder (context processor or
    /// ControlNet) started from it (paper, Sec. 4.2).
    /// </returns>
    public static ReferenceModel Measure(ReferenceModel model, TrainingOptions options)
    {
        using var noGrad = no_grad();
        PairGenerator generator = new(PhotoLibrary.Load(options.Photos, AnsiConsole.Console), model.Format);
        using BatchSource batches = new(generator, options.BatchSize, options.CropSize, options.Seed + 1, 0);
        double squares = 0;
        for (int i = 0; i < Batches; i++)
        {
            using var scope = NewDisposeScope();
            using TrainingBatch batch = batches.Next();
            squares += model.Vae.Encode(batch.Clean).Mean.square().mean().ToDouble();
        }

        float scale = (float)(1 / Math.Sqrt(squares / Batches));
        AnsiConsole.Console.WriteLine(FormattableString.Invariant($"latent scale {scale:G6}"));
        ReferenceModel scaled = new(model.Config with { Vae = model.Config.Vae with { ScalingFactor = scale } });
        CopyVae(model, scaled);
        StartCopyFromUnet(scaled);
        return scaled;
    }

    private static void CopyVae(ReferenceModel from, ReferenceModel to)
    {
        Dictionary<string, Parameter> target = to.Vae.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach ((string name, Parameter parameter) in from.Vae.named_parameters())
            target[name].copy_(parameter);
    }

    private static void StartCopyFromUnet(ReferenceModel model)
    {
        if (model.EncoderCopy is not nn.Module copy)
            return;
        Dictionary<string, Parameter> unet = model.Unet.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach ((string name, Parameter parameter) in copy.named_parameters())
        {
            if (unet.TryGetValue(name, out Parameter? source) && source.shape.SequenceEqual(parameter.shape))
                parameter.copy_(source);
        }
    }
}
