using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cuda.Kernels;

/// <summary><see cref="LayerNormOp"/> by <c>dd_layer_norm_*</c>.</summary>
internal static class LayerNormLauncher
{
    private const int Threads = 256;
    private const int Warps = Threads / 32;
    private const int LargestScalar = 256;

    /// <summary>Vectors of 8 channels per lane that there are kernels for.</summary>
    private static readonly int[] VectorsPerLane = [1, 2, 3, 4, 5, 8];

    /// <summary>Adds the op's launches.</summary>
    /// <exception cref="NotSupportedException">A value has a type that the kernel does not take.</exception>
    public static void Add(LayerNormOp op, CudaPlacement at, LaunchList launches)
    {
        LaunchShape.RequireStorage(at, op.Input, op.Output);
        (int rows, int channels) = (op.Output.Shape.Rows, op.Output.Shape.C);

        // Blocks of many rows read weight and bias less often; two blocks per multiprocessor keep the memory busy. Weight
        // and bias are as many bytes as two rows in and out, so with three rows per warp they are a twelfth.
        int rowsPerBlock = Warps * Math.Clamp(rows / (2 * Warps * at.Limits.MultiprocessorCount), 3, 8);
        var parameters = new LayerNormParameters
        {
            Input = at[op.Input],
            Weight = at.Weight(op.Weight, CudaWeightLayout.F32Vector),
            Bias = at.Weight(op.Bias, CudaWeightLayout.F32Vector),
            Output = at[op.Output],
            Rows = rows,
            Channels = channels,
            RowsPerBlock = rowsPerBlock,
            Epsilon = op.Epsilon,
        };
        string variant = Variant(channels);
        int shared = variant == "long" ? 0 : 2 * sizeof(float) * channels;
        Dim3 grid = LaunchShape.Covering(rows, rowsPerBlock);
        launches.Add("layer_norm", $"dd_layer_norm_{variant}", grid, new(Threads), shared, parameters);
    }

    private static string Variant(int channels)
    {
        if (channels % 8 == 0)
        {
            foreach (int vectors in VectorsPerLane)
            {
                if (channels <= 8 * 32 * vectors)
                    return vectors.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return channels <= LargestScalar ? "scalar" : "long";
    }
}
