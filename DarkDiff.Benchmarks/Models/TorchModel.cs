using DarkDiff.Benchmarks.Contenders;
using DarkDiff.Reference.Modules;
using static TorchSharp.torch;

namespace DarkDiff.Benchmarks.Models;

/// <summary>
/// The stages in PyTorch, by the engine's algorithm: the context processor runs once per picture, not once per step, and
/// for the unconditional branch once and for all; both branches are one batch. What is left of the paper's way is that each
/// step computes keys and values of the context's tokens again, two hundredths of its operations.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="inputs">What it runs on.</param>
/// <param name="layout">Layout of images and of the convolutions' weights.</param>
internal sealed class TorchModel(BenchmarkModel model, StageInputs inputs, TorchLayout layout)
{
    private readonly ReferenceModel _reference = model.Reference;

    /// <summary>One stage; those before it run once, here.</summary>
    public TorchContender Stage(ModelStage stage)
    {
        Tensor image = Picture(), latent = Latents(inputs.Latent);
        if (stage == ModelStage.Encode)
            return Contender(() => _reference.Vae.ScaledLatent(_reference.Vae.Encode(image).Mean));
        model.InLayout(layout);
        (List<Tensor> features, List<Tensor> context) = Before(image, withContext: stage == ModelStage.Step);
        return stage == ModelStage.Decode
            ? Contender(() => _reference.Vae.Decode(_reference.Vae.UnscaledLatent(latent), features))
            : Contender(() => Step(latent, context, inputs.Steps[0]));
    }

    /// <summary>The whole way from the picture to the picture.</summary>
    public TorchContender Whole()
    {
        Tensor image = Picture(), start = Latents(inputs.Latent);
        model.InLayout(layout);
        List<Tensor> unconditional = inputs.Guidance == 1 ? [] : Unconditional();
        return Contender(() =>
        {
            (List<Tensor> features, List<Tensor> context) = Before(image, withContext: true);
            if (unconditional.Count > 0)
                context = [.. context.Zip(unconditional, (with, without) => cat([with, without]))];
            Tensor latent = start;
            foreach ((int Timestep, float[] Factors) step in inputs.Steps)
                latent = Step(latent, context, step);

            return ((_reference.Vae.Decode(_reference.Vae.UnscaledLatent(latent), features) + 1) / 2).clamp(0, 1);
        });
    }

    private TorchContender Contender(Func<Tensor> compute) => new(layout.Name, () =>
    {
        model.InLayout(layout);
        return compute().permute(0, 2, 3, 1);
    });

    /// <summary>What earlier stages leave: residual features, and tokens of the context processor.</summary>
    private (List<Tensor> Features, List<Tensor> Context) Before(Tensor image, bool withContext)
    {
        using IDisposable scope = NewDisposeScope();
        (Tensor mean, _, List<Tensor> features) = _reference.Vae.Encode(image);
        List<Tensor> context = withContext ? Context(_reference.Vae.ScaledLatent(mean)) : [];
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
        _reference.Context!.forward(condition, zeros([1], int64), _reference.TextEmpty);

    /// <summary>
    /// One step; with guidance where the context is a batch of two, the conditional and the unconditional one. What it
    /// computes on the way takes gigabytes, and goes.
    /// </summary>
    private Tensor Step(Tensor latent, List<Tensor> context, (int Timestep, float[] Factors) step)
    {
        using IDisposable scope = NewDisposeScope();
        long images = context[0].shape[0];
        Tensor predicted = _reference.Unet.forward(
            latent.expand(images, -1, -1, -1),
            full([images], (long)step.Timestep, int64),
            context,
            _reference.TextEmpty);
        if (images > 1)
        {
            Tensor[] branches = predicted.chunk(2);
            predicted = branches[1] + step.Factors[6] * (branches[0] - branches[1]);
        }

        Tensor clean = step.Factors[0] * latent + step.Factors[1] * predicted;
        Tensor noise = step.Factors[2] * latent + step.Factors[3] * predicted;
        return (step.Factors[4] * clean + step.Factors[5] * noise).MoveToOuterDisposeScope();
    }

    private Tensor Picture() => Images(inputs.Image, inputs.Size, _reference.Config.Vae.InChannels);

    private Tensor Latents(float[] values) =>
        Images(values, inputs.Size / _reference.Config.Vae.Factor, _reference.Config.Vae.LatentChannels);

    private Tensor Images(float[] values, int size, int channels) =>
        layout.Of(tensor(values, [1, size, size, channels]).permute(0, 3, 1, 2));
}
