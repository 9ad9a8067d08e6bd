using DarkDiff.KernelBench.Work;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.KernelBench.Cases;

/// <summary>Ops on every element by itself.</summary>
internal static class PointwiseCases
{
    private static readonly TensorShape s_latent = new(1, 64, 64, 4);
    private static readonly TensorShape s_image = new(1, 64, 64, 320);
    private static readonly TensorShape s_time = new(1, 1, 1, 1280);

    /// <summary>The cases.</summary>
    public static IReadOnlyList<KernelCase> All { get; } =
    [
        Geglu("U-Net level 0", 4096, 1280),
        Geglu("U-Net level 1", 1024, 2560),
        Geglu("U-Net level 2", 256, 5120),
        Case("SiLU 64²×320", "U-Net level 0, unfused", o => new SiluOp(o.Input(s_image), o.Output(s_image))),
        Case("SiLU 1×1280", "U-Net time embedding", o => new SiluOp(o.Input(s_time), o.Output(s_time))),
        Case("add 64²×320", "U-Net level 0", o => new AddOp(o.Input(s_image), o.Input(s_image), o.Output(s_image))),
        Case("timestep embedding 320", "U-Net", o =>
            new TimestepEmbeddingOp(o.InputF32(new(1, 1, 1, 1), [981]), o.Output(new(1, 1, 1, 320)))),
        Case("repeat 64²×4 twice", "guidance, both branches", o =>
            new RepeatBatchOp(o.InputF32(s_latent), o.OutputF32(s_latent with { N = 2 }))),
        Case("DDIM step 64²×4 with guidance", "sampling", o => new DdimStepOp(
            o.InputF32(s_latent), o.InputF32(s_latent with { N = 2 }),
            o.InputF32(new(1, 1, 1, 7), [1.02f, -0.2f, 0, 1, 0.99f, 0.14f, 2]), o.OutputF32(s_latent))),
        Case("scale 64²×8→4", "VAE mean", o =>
            new ScaleOp(o.Input(new(1, 64, 64, 8)), 0.18215f, o.OutputF32(s_latent))),
        Case("convert 64²×320 from f32", "weights", o => new ConvertOp(o.InputF32(s_image), o.Output(s_image))),
        Case("convert 64²×320 to f32", "pictures", o => new ConvertOp(o.Input(s_image), o.OutputF32(s_image))),
    ];

    private static KernelCase Geglu(string layer, int tokens, int channels) =>
        Case($"GEGLU {tokens}×{2 * channels}→{channels}", layer, o => new GegluOp(
            o.Input(TensorShape.Matrix(tokens, 2 * channels)), o.Output(TensorShape.Matrix(tokens, channels))));

    private static KernelCase Case(string name, string layer, Func<Operands, Op> build) =>
        new("pointwise", name, layer, 1, (storage, _) => new OpWork(storage, build));
}
