using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Simd;
using DarkDiff.Kernels.Ops;

namespace DarkDiff.Kernels.Cpu.Matmul;

/// <summary>What follows a matrix product, applied to each tile of C while it is in the first-level cache.</summary>
/// <param name="Bias">Per column, padded to whole panels; null where absent.</param>
/// <param name="ChannelBias">Per image and column; null where absent.</param>
/// <param name="Residual">Shape of C; null where absent.</param>
/// <param name="Activation">Applied before the residual; GEGLU by <see cref="Gate"/>.</param>
internal readonly unsafe record struct MatmulEpilogue(
    nint Bias, nint ChannelBias, nint Residual, Activation Activation)
{
    /// <summary>True when there is nothing to do.</summary>
    public bool IsEmpty => Bias == 0 && ChannelBias == 0 && Residual == 0 && Activation == Activation.None;

    /// <summary>c = activation(c + bias + channel bias) + residual for one tile of 32 columns.</summary>
    /// <param name="c">
    /// First element of the tile. Those of its columns that C has are changed; others up to a whole vector, for which there
    /// must be room, too.
    /// </param>
    /// <param name="ldc">Floats between its rows.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="image">Its image.</param>
    /// <param name="row">Its first row in C.</param>
    /// <param name="column">Its first column in C.</param>
    /// <param name="columns">Columns of C.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply<S, V>(float* c, nint ldc, int rows, int image, nint row, int column, nint columns)
        where S : struct, ISimd<V>
        where V : struct
    {
        int width = (int)Math.Min(Panel.Columns, columns - column);
        for (int j = 0; j < width; j += S.Width)
        {
            V shift = Bias == 0 ? S.Zero : S.Load((float*)Bias + column + j);
            if (ChannelBias != 0)
                shift = S.Add(shift, S.Load((float*)ChannelBias + image * columns + column + j));
            float* to = c + j;
            float* residual = (float*)Residual + row * columns + column + j;
            for (int r = 0; r < rows; r++, to += ldc, residual += columns)
            {
                V x = S.Add(S.Load(to), shift);
                if (Activation == Activation.Silu)
                    x = SimdMath<S, V>.Silu(x);
                if (Residual != 0)
                    x = S.Add(x, S.Load(residual));
                S.Store(to, x);
            }
        }
    }

    /// <summary>c = (values + bias)·gelu(gates + bias) + residual for one tile of 32 columns.</summary>
    /// <param name="values">First element of the tile, rows 32 apart.</param>
    /// <param name="gates">First of its gates, rows 32 apart.</param>
    /// <param name="c">First element of C.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="row">Its first row in C.</param>
    /// <param name="column">Its first column in C.</param>
    /// <param name="columns">Columns of C; those of the bias before the gates'.</param>
    /// <param name="pastCaches">How C is written, see <see cref="ISimd{V}.StorePastCaches"/>.</param>
    /// <remarks>
    /// Inlined into its callers, it would use up what the compiler inlines there, and the function becomes calls.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Gate<S, V>(
        float* values, float* gates, float* c, int rows, nint row, int column, nint columns, bool pastCaches)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* bias = (float*)Bias, residual = (float*)Residual;
        nint first = row * columns + column, end = first + rows * columns;
        for (nint at = first; at < end; at += columns, values += Panel.Columns, gates += Panel.Columns)
        {
            for (int j = 0; j < Panel.Columns; j += S.Width)
            {
                V x = S.Load(values + j), gate = S.Load(gates + j);
                if (bias != null)
                {
                    x = S.Add(x, S.Load(bias + column + j));
                    gate = S.Add(gate, S.Load(bias + columns + column + j));
                }

                x = S.Multiply(x, SimdMath<S, V>.Gelu(gate));
                if (residual != null)
                    x = S.Add(x, S.Load(residual + at + j));
                if (pastCaches)
                    S.StorePastCaches(c + at + j, x);
                else
                    S.Store(c + at + j, x);
            }
        }
    }
}
