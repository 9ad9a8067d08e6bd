namespace DarkDiff.Kernels.Ops;

/// <summary>
/// Blends a tile into an image: output = base + α·(tile − base) inside the tile's window, base elsewhere. Where α is 1 the
/// result is the tile, whatever the base holds, be it no number.
/// </summary>
/// <param name="Base">(N, H, W, C), f32 on every device.</param>
/// <param name="Tile">(N, h, w, C), f32.</param>
/// <param name="Weight">(1, h, w, 1): α of each pixel of the tile, f32.</param>
/// <param name="Row">First row of the window, which lies inside the base.</param>
/// <param name="Column">First column of the window.</param>
/// <param name="Output">(N, H, W, C), f32. May be the memory of Base: then only the window is touched.</param>
public sealed record BlendOp(
    TensorValue Base, TensorValue Tile, TensorValue Weight, int Row, int Column, TensorValue Output) : Op(Output)
{
    /// <inheritdoc />
    public override IEnumerable<TensorValue> Inputs => Present(Base, Tile, Weight);

    /// <inheritdoc />
    public override long Flops => 3 * Tile.Shape.Elements;
}
