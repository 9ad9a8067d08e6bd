using DarkDiff.Kernels.Cpu.Matmul;

namespace DarkDiff.Kernels.Cpu.Memory;

/// <summary>Packs a matrix (O, K) as [⌈O/32⌉][K][32].</summary>
/// <param name="weight">The matrix.</param>
/// <param name="packed">Destination, zeros where there are no outputs.</param>
internal sealed unsafe class PanelPacking(WeightTensor weight, float* packed) : CpuLaunch
{
    private readonly int _outputs = weight.Dimensions[0];

    /// <inheritdoc />
    public override int Chunks(int phase) => (_outputs + Panel.Columns - 1) / Panel.Columns;

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        long depth = weight.Elements / _outputs;
        using var row = new NativeBlock(depth * sizeof(float));
        float* from = (float*)row.Data;
        int end = Math.Min(_outputs, (chunk + 1) * Panel.Columns);
        for (int output = chunk * Panel.Columns; output < end; output++)
        {
            weight.ReadFloat32(output * depth, depth, from);
            float* to = packed + chunk * depth * Panel.Columns + output % Panel.Columns;
            for (long k = 0; k < depth; k++)
                to[k * Panel.Columns] = from[k];
        }
    }
}
