using System.Runtime.CompilerServices;
using static DarkDiff.Kernels.Cpu.Rounding;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>How tiles cover the images of a result: row by row, counted through all images.</summary>
/// <param name="result">Shape of the result.</param>
/// <param name="outputs">Rows and columns of results of a tile.</param>
internal readonly struct WinogradGrid(TensorShape result, int outputs)
{
    private readonly int _outputs = outputs;
    private readonly int _down = DivideUp(result.H, outputs);
    private readonly int _across = DivideUp(result.W, outputs);

    /// <summary>Tiles of all images.</summary>
    public int Tiles { get; } = result.N * DivideUp(result.H, outputs) * DivideUp(result.W, outputs);

    /// <summary>Image, first row and first column of a tile's results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Image, int Top, int Left) Locate(int tile) =>
        (tile / (_down * _across), tile / _across % _down * _outputs, tile % _across * _outputs);
}
