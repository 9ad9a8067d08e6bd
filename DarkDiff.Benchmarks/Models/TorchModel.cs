using DarkDiff.Benchmarks.Contenders;
using DarkDiff.Reference.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Benchmarks.Models;

/// <summary>
/// The stages in PyTorch, by the engine's algorithm: the context processor runs once per picture, not once per step, and
/// for the unconditional branch once and for all. What is left of the paper's way is that each step computes keys and
/// values of the context's tokens again, two hundredths of its operations. Images are channels-last.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="inputs">What it runs on.</param>
internal sealed class TorchModel(ReferenceModel model, StageInputs inputs)
{
    private const string Layout = "channels-last";

    /// <summary>One stage; those before it run once, here.</summary>
    public TorchContender Stage(ModelStage stage)
    {
        Tensor image = Picture(), latent = Latent();
        if (stage == ModelStage.Encode)
            return new(Layout, () => Nhwc(model.Vae.ScaledLatent(model.Vae.Encode(image).Mean)));
        (List<Tensor> features, List<Tensor> context) = Before(image, withContext: stage == ModelStage.Step);
        return stage == ModelStage.Decode
            ? new(Layout, () => Nhwc(model.Vae.Decode(model.Vae.UnscaledLatent(latent), features)))
            : new(Layout, () => Nhwc(Step(latent, context, inputs.Steps[0], [])));
    }

    /// <summary>The whole way from the picture to the picture.</summary>
    public TorchContender Whole()
    {
        Tensor image = Picture(), start = Latent();
        List<Tensor> unconditional = inputs.Guidance == 1 ? [] : Unconditional();
        return new(Layout, () =>
        {
            (List<Tensor> features, List<Tensor> context) = Before(image, withContext: true);
            Tensor latent = start;
            foreach ((int Timestep, float[] Factors) step in inputs.Steps)
            {
                using IDisposable scope = NewDisposeScope();
                latent = Step(latent, context, step, unconditional).MoveToOuterDisposeScope();
            }

            return Nhwc(((model.Vae.Decode(model.Vae.UnscaledLatent(latent), features) + 1) / 2).clamp(0, 1));
        });
    }

    /// <summary>What earlier stages leave: residual features, and tokens of the context processor.</summary>
    private (List<Tensor> Features, List<Tensor> Context) Before(Tensor image, bool withContext)
    {
        using IDisposable scope = NewDisposeScope();
        (Tensor mean, _, List<Tensor> features) = model.Vae.Encode(image);
        List<Tensor> context = withContext ? Context(model.Vae.ScaledLatent(mean)) : [];
        foreach (Tensor kept in features.Concat(context))
            kept.MoveToOuterDisposeScope();
        return (features, context);
    }

    private List<Tensor> Unconditional()
    {
        using IDisposable scope = NewDisposeScope();
        return [.. Context(Latents(inputs.Unconditional)).Select(tokens => tokens.MoveToOuterDisposeScope())];
    }

    private List<Tensor> Context(Tensor condition) =>
        model.Context!.forward(condition, zeros([1], int64), model.TextEmpty);

    /// <summary>One step, with guidance where there is an unconditional context.</summary>
    private Tensor Step(
        Tensor latent, List<Tensor> context, (int Timestep, float[] Factors) step, List<Tensor> unconditional)
    {
        Tensor timestep = full([1], (long)step.Timestep, int64);
        Tensor predicted = Predict(latent, timestep, context);
        if (unconditional.Count > 0)
        {
            Tensor other = Predict(latent, timestep, unconditional);
            predicted = other + step.Factors[6] * (predicted - other);
        }

        Tensor clean = step.Factors[0] * latent + step.Factors[1] * predicted;
        Tensor noise = step.Factors[2] * latent + step.Factors[3] * predicted;
        return step.Factors[4] * clean + step.Factors[5] * noise;
    }

    /// <summary>What the U-Net predicts; what it computes on the way there takes gigabytes, and goes.</summary>
    private Tensor Predict(Tensor latent, Tensor timestep, List<Tensor> context)
    {
        using IDisposable scope = NewDisposeScope();
        return model.Unet.forward(latent, timestep, context, model.TextEmpty).MoveToOuterDisposeScope();
    }

    private Tensor Picture() => Nchw(inputs.Image, inputs.Size, model.Config.Vae.InChannels);

    private Tensor Latent() => Latents(inputs.Latent);

    private Tensor Latents(float[] values) =>
        Nchw(values, inputs.Size / model.Config.Vae.Factor, model.Config.Vae.LatentChannels);

    private static Tensor Nchw(float[] values, int size, int channels) =>
        tensor(values, [1, size, size, channels]).permute(0, 3, 1, 2);

    private static Tensor Nhwc(Tensor images) => images.permute(0, 2, 3, 1);
}
