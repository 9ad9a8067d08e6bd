using DarkDiff.Kernels.Cpu.Memory;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>B of a matrix product: a weight (O, K), packed or where it lies.</summary>
/// <typeparam name="E">Type of its panels.</typeparam>
/// <param name="weight">The weight.</param>
/// <param name="packed">Panels; null where it is read in place, which only f32 panels are made of.</param>
internal readonly unsafe struct WeightMatrix<E>(WeightTensor weight, E* packed)
    where E : unmanaged, IPanelElement<E>
{
    /// <summary>Whether blocks are made of the weight each time.</summary>
    public bool IsInPlace => packed == null;

    /// <summary>Rows k to k + depth of a panel.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="k">First row, first of a group.</param>
    /// <param name="depth">Number of rows.</param>
    /// <param name="room">Room for [depth][32] where the weight is read in place.</param>
    /// <returns>A panel of so many rows.</returns>
    public E* Block(int panel, int k, int depth, float* room)
    {
        int rows = Panel.RoundDepth<E>((int)(weight.Elements / weight.Dimensions[0]));
        if (packed != null)
            return packed + ((nint)panel * rows + k) * Panel.Columns;
        PanelTransposition.Read(weight, panel * Panel.Columns, k, depth, room);
        return (E*)room;
    }
}
