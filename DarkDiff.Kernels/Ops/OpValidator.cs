namespace DarkDiff.Kernels.Ops;

/// <summary>
/// Checks that the shapes of an op's operands fit together. Every device calls it before it prepares an op.
/// </summary>
public static class OpValidator
{
    /// <summary>Checks one op.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit; says which, and what was expected.</exception>
    /// <exception cref="NotSupportedException">The op is not one of this library.</exception>
    public static void Check(Op op)
    {
        ArgumentNullException.ThrowIfNull(op);
        foreach (TensorValue value in op.Inputs.Append(op.Output))
        {
            TensorShape s = value.Shape;
            Require(op, s.N > 0 && s.H > 0 && s.W > 0 && s.C > 0, $"{value} has an empty dimension");
        }

        switch (op)
        {
            case Conv2dOp conv:
                Check(conv);
                break;
            case LinearOp linear:
                Check(linear);
                break;
            case GroupNormOp norm:
                Check(norm);
                break;
            case LayerNormOp norm:
                SameShape(norm, norm.Output, norm.Input);
                Vector(norm, norm.Weight, norm.Input.Shape.C);
                Vector(norm, norm.Bias, norm.Input.Shape.C);
                break;
            case AttentionOp attention:
                Check(attention);
                break;
            case RegionAttentionOp attention:
                Check(attention);
                break;
            case GegluOp geglu:
                Shape(geglu, geglu.Input, geglu.Output.Shape with { C = 2 * geglu.Output.Shape.C });
                break;
            case SiluOp silu:
                SameShape(silu, silu.Output, silu.Input);
                break;
            case ConvertOp convert:
                SameShape(convert, convert.Output, convert.Input);
                break;
            case AddOp add:
                SameShape(add, add.B, add.A);
                SameShape(add, add.Output, add.A);
                break;
            case ScaleOp scale:
                Shape(scale, scale.Input, scale.Output.Shape with { C = scale.Input.Shape.C });
                Require(
                    scale,
                    scale.Output.Shape.C <= scale.Input.Shape.C,
                    $"{scale.Output} has more channels than {scale.Input}");
                break;
            case RepeatBatchOp repeat:
                Shape(repeat, repeat.Input, repeat.Output.Shape with { N = 1 });
                break;
            case CropOp crop:
                Window(crop, crop.Input, crop.Output, crop.Row, crop.Column);
                break;
            case BlendOp blend:
                Window(blend, blend.Base, blend.Tile, blend.Row, blend.Column);
                Shape(blend, blend.Weight, blend.Tile.Shape with { N = 1, C = 1 });
                SameShape(blend, blend.Output, blend.Base);
                break;
            case TimestepEmbeddingOp embedding:
                Shape(embedding, embedding.Timestep, new(1, 1, 1, 1));
                Shape(embedding, embedding.Output, new(1, 1, 1, embedding.Output.Shape.C));
                Require(
                    embedding,
                    embedding.Output.Shape.C % 2 == 0,
                    $"{embedding.Output} needs an even channel count");
                break;
            case DdimStepOp step:
                Check(step);
                break;
            default:
                throw new NotSupportedException($"no shape rule for op {op.GetType().Name}");
        }
    }

    private static void Check(Conv2dOp op)
    {
        TensorShape input = op.Input.Shape;
        int channels = input.C + (op.Input2?.Shape.C ?? 0);
        if (op.Input2 is not null)
            Shape(op, op.Input2, input with { C = op.Input2.Shape.C });
        IReadOnlyList<int> kernel = op.Weight.Dimensions;
        Require(op, kernel.Count == 4 && kernel.All(d => d > 0), $"weight {op.Weight} must be (O, kh, kw, I)");
        Require(op, kernel[3] == channels, $"weight {op.Weight} must have {channels} input channels");
        Ungated(op, op.Activation);
        Require(op, op.Stride is 1 or 2, $"stride is {op.Stride}, expected 1 or 2");
        Require(op, op.PadBefore >= 0 && op.PadAfter >= 0, $"padding ({op.PadBefore}, {op.PadAfter}) is negative");
        int scale = op.Upsample ? 2 : 1, padding = op.PadBefore + op.PadAfter;
        int height = (input.H * scale + padding - kernel[1]) / op.Stride + 1;
        int width = (input.W * scale + padding - kernel[2]) / op.Stride + 1;
        Require(
            op,
            input.H * scale + padding >= kernel[1] && input.W * scale + padding >= kernel[2],
            $"{op.Input} is smaller than the kernel of {op.Weight}");
        Shape(op, op.Output, new(input.N, height, width, kernel[0]));
        if (op.Bias is not null)
            Vector(op, op.Bias, kernel[0]);
        if (op.ChannelBias is not null)
            Shape(op, op.ChannelBias, new(input.N, 1, 1, kernel[0]));
        if (op.Residual is not null)
            SameShape(op, op.Residual, op.Output);
    }

    private static void Check(LinearOp op)
    {
        IReadOnlyList<int> matrix = op.Weight.Dimensions;
        Require(op, matrix.Count == 2 && matrix.All(d => d > 0), $"weight {op.Weight} must be (O, I)");
        Shape(op, op.Input, op.Output.Shape with { C = matrix[1] });
        Require(
            op,
            op.Activation != Activation.Geglu || matrix[0] % 2 == 0,
            $"weight {op.Weight} must have as many gates as values");
        Shape(op, op.Output, op.Input.Shape with { C = LinearOp.Outputs(op.Weight, op.Activation) });
        if (op.Bias is not null)
            Vector(op, op.Bias, matrix[0]);
        if (op.Residual is not null)
            SameShape(op, op.Residual, op.Output);
    }

    private static void Check(GroupNormOp op)
    {
        TensorShape input = op.Input.Shape;
        int channels = input.C + (op.Input2?.Shape.C ?? 0);
        if (op.Input2 is not null)
            Shape(op, op.Input2, input with { C = op.Input2.Shape.C });
        Shape(op, op.Output, input with { C = channels });
        Vector(op, op.Weight, channels);
        Vector(op, op.Bias, channels);
        Ungated(op, op.Activation);
        Require(
            op,
            op.Groups > 0 && channels % op.Groups == 0,
            $"{op.Groups} groups do not divide {channels} channels");
    }

    private static void Ungated(Op op, Activation activation) => Require(
        op, activation != Activation.Geglu, "GEGLU is an activation of linear layers only");

    private static void Check(AttentionOp op)
    {
        TensorShape key = op.Key.Shape;
        Require(
            op,
            key.N == 1 || key.N == op.Query.Shape.N,
            $"{op.Key} must have a batch of 1 or that of {op.Query}");
        Require(op, key.C == op.Query.Shape.C, $"{op.Key} must have the channels of {op.Query}");
        SameShape(op, op.Value, op.Key);
        CheckHeads(op, op.Query, op.Heads, op.Scale);
    }

    private static void Check(RegionAttentionOp op)
    {
        SameShape(op, op.Key, op.Query);
        SameShape(op, op.Value, op.Query);
        Require(op, op.RegionSize >= 1, $"region size is {op.RegionSize}, expected at least 1");
        CheckHeads(op, op.Query, op.Heads, op.Scale);
    }

    private static void CheckHeads(Op op, TensorValue query, int heads, float scale)
    {
        SameShape(op, op.Output, query);
        Require(op, heads > 0 && query.Shape.C % heads == 0, $"{heads} heads do not divide the channels of {query}");
        Require(op, scale > 0 && float.IsFinite(scale), $"scale is {scale}, expected a positive number");
    }

    private static void Check(DdimStepOp op)
    {
        Shape(op, op.Latent, op.Latent.Shape with { N = 1 });
        Require(
            op,
            op.Prediction.Shape with { N = 1 } == op.Latent.Shape && op.Prediction.Shape.N is 1 or 2,
            $"{op.Prediction} must be one or two images of the shape of {op.Latent}");
        Shape(op, op.Coefficients, new(1, 1, 1, 7));
        SameShape(op, op.Output, op.Latent);
    }

    private static void Window(Op op, TensorValue image, TensorValue window, int row, int column)
    {
        TensorShape large = image.Shape, small = window.Shape;
        Shape(op, window, large with { H = small.H, W = small.W });
        Require(
            op,
            row >= 0 && column >= 0 && row <= large.H - small.H && column <= large.W - small.W,
            $"{window} at row {row} and column {column} leaves {image}");
    }

    private static void SameShape(Op op, TensorValue value, TensorValue like) =>
        Require(op, value.Shape == like.Shape, $"{value} must have the shape of {like}");

    private static void Shape(Op op, TensorValue value, TensorShape expected) =>
        Require(op, value.Shape == expected, $"{value} must be {expected}");

    private static void Vector(Op op, WeightTensor weight, int length) => Require(
        op,
        weight.Dimensions.Count == 1 && weight.Dimensions[0] == length,
        $"weight {weight} must be a vector of {length}");

    private static void Require(Op op, bool condition, string message)
    {
        if (!condition)
            throw new ArgumentException($"{op.GetType().Name} producing {op.Output.Name}: {message}");
    }
}
