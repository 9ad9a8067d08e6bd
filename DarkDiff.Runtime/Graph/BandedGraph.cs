using DarkDiff.Kernels;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Runtime.Graph;

/// <summary>
/// A graph rewritten to need less memory, with the same results. Large 3×3 convolutions run in bands of rows, each with
/// a margin of rows that its neighbours compute as well, and their result takes the place of their residual or of their
/// input. Group normalisations of large values work in place, or in the memory of inputs that are given away; each still
/// takes its moments over the whole image, so there is nothing at the borders of bands that could be seen. Results are
/// the same to the last bit where a convolution has the same method in bands as in the whole graph
/// (<see cref="ProductMethods.AppliedTo"/>): a device that is left to choose may choose otherwise for a band.
/// </summary>
internal sealed class BandedGraph
{
    /// <summary>
    /// Rows of margin, and what the first row of a band is a multiple of. One row would do; four keep the tiles of a
    /// Winograd convolution where they are without bands, so that results are the same to the last bit.
    /// </summary>
    private const int Margin = 4;

    private readonly long bandBytes;
    private readonly ValueAliases aliases = new();
    private readonly List<Op> ops = [];
    private readonly HashSet<TensorValue> external;
    private readonly Dictionary<TensorValue, int> lastUse = [];
    private readonly Dictionary<TensorValue, List<TensorValue>> tenants;
    private int values;

    private BandedGraph(OpGraph graph, long bandBytes, IEnumerable<TensorValue> donated)
    {
        this.bandBytes = bandBytes;
        tenants = donated.ToDictionary(value => value, value => new List<TensorValue> { value });
        external = [.. graph.External];
        for (int i = 0; i < graph.Ops.Count; i++)
        {
            foreach (TensorValue input in graph.Ops[i].Inputs)
                lastUse[input] = i;
            values = Math.Max(values, graph.Ops[i].Output.Id + 1);
        }

        foreach (TensorValue value in external)
            values = Math.Max(values, value.Id + 1);
    }

    /// <summary>Rewrites a graph.</summary>
    /// <param name="graph">The graph; it has no aliases yet.</param>
    /// <param name="bandBytes">About the size of a band; values of less than two bands are left alone.</param>
    /// <param name="donated">Inputs whose memory may be used for other values after their last use.</param>
    public static OpGraph Of(OpGraph graph, long bandBytes, params IEnumerable<TensorValue> donated)
    {
        BandedGraph banded = new(graph, bandBytes, donated);
        for (int i = 0; i < graph.Ops.Count; i++)
            banded.Add(graph.Ops[i], i);
        return graph with { Ops = banded.ops.ToArray(), Aliases = banded.aliases };
    }

    private void Add(Op op, int index)
    {
        bool isLarge = op.Output.Bytes >= 2 * bandBytes;
        switch (op)
        {
            case GroupNormOp { Input2: null } norm when isLarge:
                if (!TakesPlaceOf(norm.Output, norm.Input, index))
                    TakeDonated(norm.Output, index);
                ops.Add(norm);
                break;
            case Conv2dOp { Residual: { } residual } conv
                when isLarge && IsBandable(conv) && residual != conv.Input
                    && TakesPlaceOf(conv.Output, residual, index):
                AddOntoResidual(conv, residual);
                break;
            case Conv2dOp { Residual: null } conv
                when isLarge && IsBandable(conv) && TakesPlaceOf(conv.Output, conv.Input, index):
                AddInPlace(conv);
                break;
            default:
                ops.Add(op);
                break;
        }
    }

    private static bool IsBandable(Conv2dOp conv) =>
        conv.Output.Shape.N == 1 && conv is { Input2: null, Stride: 1, PadBefore: 1, PadAfter: 1, Upsample: false }
        && conv.Weight.Dimensions[1] == 3;

    /// <summary>
    /// Gives a result the memory of an operand, if nobody needs the operand later and both are alike; a result that
    /// leaves the graph gives its memory to the operand instead.
    /// </summary>
    private bool TakesPlaceOf(TensorValue result, TensorValue operand, int index)
    {
        TensorValue root = aliases.Resolve(operand).Root;
        bool isDonated = tenants.TryGetValue(root, out List<TensorValue>? sharing);
        if (lastUse[operand] != index || (external.Contains(root) && !isDonated) || result.Shape != operand.Shape
            || result.Type != operand.Type)
        {
            return false;
        }

        if (external.Contains(result))
        {
            if (isDonated)
                return false;
            aliases.Add(root, result, 0);
            return true;
        }

        aliases.Add(result, operand, 0);
        sharing?.Add(result);
        return true;
    }

    /// <summary>Gives a result the memory of an input that is given away and not in use now, if there is one.</summary>
    private void TakeDonated(TensorValue result, int index)
    {
        if (external.Contains(result))
            return;
        foreach ((TensorValue input, List<TensorValue> sharing) in tenants)
        {
            if (input.Bytes < result.Bytes || sharing.Exists(value => lastUse.GetValueOrDefault(value) >= index))
                continue;
            aliases.Add(result, input, 0);
            sharing.Add(result);
            return;
        }
    }

    /// <summary>Bands of the convolution, added to the residual where it lies.</summary>
    private void AddOntoResidual(Conv2dOp conv, TensorValue residual)
    {
        foreach ((int first, int end, int top, int bottom) in Bands(conv.Output.Shape, conv.Output))
        {
            TensorValue band = Convolve(conv, Rows(conv.Input, top, bottom));
            ops.Add(new AddOp(
                Rows(band, first - top, end - top), Rows(residual, first, end), Rows(conv.Output, first, end)));
        }
    }

    /// <summary>
    /// Bands of the convolution, each of which replaces its rows of the input. The input of a band is copied first: its
    /// upper margin from the copy before, because the image has other values there by now.
    /// </summary>
    private void AddInPlace(Conv2dOp conv)
    {
        TensorValue? before = null;
        int beforeTop = 0;
        foreach ((int first, int end, int top, int bottom) in Bands(conv.Output.Shape, conv.Output))
        {
            TensorValue copy = Value("rows", conv.Input.Shape with { H = bottom - top }, conv.Input.Type);
            if (before is not null)
                Copy(Rows(before, top - beforeTop, first - beforeTop), Rows(copy, 0, first - top));
            Copy(Rows(conv.Input, first, bottom), Rows(copy, first - top, bottom - top));
            TensorValue band = Convolve(conv with { Residual = null }, copy);
            Copy(Rows(band, first - top, end - top), Rows(conv.Output, first, end));
            (before, beforeTop) = (copy, top);
        }
    }

    private TensorValue Convolve(Conv2dOp conv, TensorValue input)
    {
        TensorValue band = Value("band", conv.Output.Shape with { H = input.Shape.H }, conv.Output.Type);
        ops.Add(conv with { Input = input, Residual = null, Output = band });
        return band;
    }

    private void Copy(TensorValue from, TensorValue to) => ops.Add(new ConvertOp(from, to));

    /// <summary>Rows of each band, and the rows with its margins.</summary>
    private IEnumerable<(int First, int End, int Top, int Bottom)> Bands(TensorShape shape, TensorValue value)
    {
        long rowBytes = value.Bytes / shape.H;
        int rows = (int)Math.Max(1, bandBytes / rowBytes / Margin) * Margin;
        for (int first = 0; first < shape.H; first += rows)
        {
            int end = Math.Min(shape.H, first + rows);
            yield return (first, end, Math.Max(0, first - Margin), Math.Min(shape.H, end + Margin));
        }
    }

    private TensorValue Rows(TensorValue value, int first, int end)
    {
        TensorValue rows = Value(value.Name, value.Shape with { H = end - first }, value.Type);
        aliases.Add(rows, value, value.Bytes / value.Shape.H * first);
        return rows;
    }

    private TensorValue Value(string name, TensorShape shape, ElementType type) => new(values++, shape, type, name);
}
