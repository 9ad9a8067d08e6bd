using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Benchmarks.Cases;

/// <summary>Names of ops by kind and sizes: "conv3x3 64x64 320->320", "linear 4096 320->2560".</summary>
internal static class OpNames
{
    /// <summary>Ops of one name do the same work.</summary>
    public static string Of(Op op) => op switch
    {
        Conv2dOp conv => $"conv{conv.Weight.Dimensions[1]}x{conv.Weight.Dimensions[2]} {Image(conv.Output)} "
            + $"{conv.Weight.Dimensions[3]}->{conv.Output.Shape.C}"
            + (conv.Stride > 1 ? $" stride {conv.Stride}" : "") + (conv.Upsample ? " upsampled" : ""),
        LinearOp linear => $"linear {Tokens(linear.Output)} {linear.Weight.Dimensions[1]}->{linear.Weight.Dimensions[0]}"
            + (linear.Activation == Activation.Geglu ? " geglu" : ""),
        AttentionOp attention => $"attention {Tokens(attention.Query)}"
            + (Tokens(attention.Key) == Tokens(attention.Query) ? "" : $" of {Tokens(attention.Key)}")
            + $" {Heads(attention.Query, attention.Heads)}",
        RegionAttentionOp region => $"attention {Image(region.Query)} in {region.RegionSize}x{region.RegionSize} "
            + Heads(region.Query, region.Heads),
        GroupNormOp { Activation: Activation.Silu } norm => $"groupnorm+silu {Image(norm.Output)} {norm.Output.Shape.C}",
        _ => $"{op.GetType().Name[..^2].ToLowerInvariant()} {Image(op.Output)} {op.Output.Shape.C}",
    };

    private static string Image(TensorValue value) => $"{value.Shape.H}x{value.Shape.W}";

    private static long Tokens(TensorValue value) => value.Shape.Elements / value.Shape.C;

    private static string Heads(TensorValue query, int heads) => $"{heads}x{query.Shape.C / heads}";
}
