using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Random;
using DarkDiff.Reference.Checkpoints;
using DarkDiff.Reference.Modules;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Tests.Graph;
using DarkDiff.Runtime.Tests.Support;
using static TorchSharp.torch;

namespace DarkDiff.Runtime.Tests.Pipeline;

/// <summary>The engine's whole pipeline against the reference sampler, from one weight file.</summary>
internal static class PipelineComparison
{
    private const ulong Seed = 9;

    /// <summary>Fails the test unless the engine gives what the reference gives.</summary>
    public static void Expect(
        string weights,
        int width,
        int height,
        int steps,
        float guidance,
        TimestepInterval? interval = null,
        int? tile = null)
    {
        using CpuDevice device = new(2);
        using DarkDiffSession session = new(weights, device);
        LinearImage image = Image(width, height, session.Config.Vae.InChannels);
        EnhanceResult result = session.Enhance(
            image,
            new EnhanceOptions
            {
                Steps = steps,
                Guidance = guidance,
                GuidanceInterval = interval,
                Seed = Seed,
                Tile = tile,
            });
        Assert.That(result.Tiling is null, Is.EqualTo(tile is null));

        using ReferenceModel model = ModelFile.Load(weights);
        int paddedWidth = ReflectionPadding.PaddedSize(width, session.Config.SizeMultiple);
        int paddedHeight = ReflectionPadding.PaddedSize(height, session.Config.SizeMultiple);
        TensorShape shape = new(1, paddedHeight, paddedWidth, image.Channels);
        float[] padded = new float[shape.Elements];
        ReflectionPadding.ToNetwork(image, paddedWidth, 0, padded);
        TensorShape latentShape = new(1, paddedHeight / 8, paddedWidth / 8, 4);
        float[] start = new float[latentShape.Elements];
        float[] unconditional = new float[latentShape.Elements];
        GaussianNoise.Fill(start, Seed, DarkDiffSession.LatentStream);
        GaussianNoise.Fill(unconditional, Seed, DarkDiffSession.UnconditionalStream);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor Sample(ScalarType type)
        {
            Tensor picture = new ReferenceSampler(model).Sample(
                TorchTensors.ToNchw(padded, shape, type),
                TorchTensors.ToNchw(start, latentShape, type),
                TorchTensors.ToNchw(unconditional, latentShape, type),
                steps,
                guidance,
                interval,
                tile is int side ? new TiledReference(model, latentShape, side).Predict : null);
            return ((picture + 1) / 2).clamp(0, 1).slice(2, 0, height, 1).slice(3, 0, width, 1);
        }

        TensorAssert.Close(
            result.Picture.Data,
            TorchTensors.ToNhwc(Sample(ScalarType.Float32)),
            TorchTensors.ToNhwcDouble(Sample(ScalarType.Float64)),
            session.Config.Variant,
            Depth(session.Config, device, paddedWidth, paddedHeight, guidance != 1, steps));
    }

    /// <summary>A picture of seeded noise about middle grey.</summary>
    public static LinearImage Image(int width, int height, int channels = 3)
    {
        float[] values = TorchTensors.Uniform((long)width * height * channels, 77);
        return new LinearImage(width, height, [.. values.Select(v => 0.4f + 0.5f * v)], channels);
    }

    /// <summary>Ops in series from the picture to the result.</summary>
    private static int Depth(ModelConfig config, IDevice device, int width, int height, bool guided, int steps)
    {
        PipelineGraphs graphs = new(WeightInventory.ModelWithoutData(config), width, height, guided, device);
        int context = graphs.Regions.Count == 0 ? 0 : GraphRun.DepthOf(graphs.Regions[0]);
        return GraphRun.DepthOf(graphs.Encode) + context + steps * GraphRun.DepthOf(graphs.Step[0])
            + GraphRun.DepthOf(graphs.Decode);
    }
}
