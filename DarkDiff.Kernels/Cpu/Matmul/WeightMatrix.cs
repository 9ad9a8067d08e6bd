using DarkDiff.Kernels.Cpu.Memory;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>B of a matrix product: a weight (O, K), packed or where it lies.</summary>
/// <param name="weight">The weight.</param>
/// <param name="packed">[⌈O/32⌉][K][32]; null where it is read in place.</param>
internal readonly unsafe struct WeightMatrix(WeightTensor weight, float* packed)
{
    /// <summary>Whether blocks are made of the weight each time.</summary>
    public bool IsInPlace => packed == null;

    /// <summary>Rows k to k + depth of a panel.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="k">First row.</param>
    /// <param name="depth">Number of rows.</param>
    /// <param name="room">Room for [depth][32] where the weight is read in place.</param>
    /// <returns>[depth][32].</returns>
    public float* Block(int panel, int k, int depth, float* room)
    {
        if (packed != null)
            return packed + (panel * (weight.Elements / weight.Dimensions[0]) + k) * Panel.Columns;
        PanelTransposition.Read(weight, panel * Panel.Columns, k, depth, room);
        return room;
    }
}
