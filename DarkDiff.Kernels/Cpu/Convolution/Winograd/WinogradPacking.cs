using System.Numerics;
using System.Runtime.CompilerServices;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Kernels.Cpu.Memory;

namespace DarkDiff.Kernels.Cpu.Convolution.Winograd;

/// <summary>
/// Transforms weights (O, 3, 3, C) in f64 and packs them as one matrix product's B per transform index:
/// [(m+2)²][⌈O/32⌉][C][32].
/// </summary>
/// <param name="weight">The weights.</param>
/// <param name="filter">The weight transform.</param>
/// <param name="packed">Destination, zeros where there are no outputs.</param>
internal sealed unsafe class WinogradPacking(WeightTensor weight, double[,] filter, float* packed) : CpuLaunch
{
    private readonly int _size = filter.GetLength(0);
    private readonly int _outputs = weight.Dimensions[0];
    private readonly int _channels = weight.Dimensions[3];

    private int Panels => (_outputs + Panel.Columns - 1) / Panel.Columns;

    /// <inheritdoc />
    public override int Chunks(int phase) => Panels;

    /// <inheritdoc />
    public override void Run(int phase, int chunk, int worker)
    {
        using NativeBlock taps = new(9L * _channels * sizeof(float));
        using NativeBlock rows = new((_size * 3L + 9) * _channels * sizeof(double));
        int end = Math.Min(_outputs, (chunk + 1) * Panel.Columns);
        for (int output = chunk * Panel.Columns; output < end; output++)
        {
            weight.ReadFloat32(output * 9L * _channels, 9L * _channels, (float*)taps.Data);
            double* wide = (double*)rows.Data + _size * 3L * _channels;
            for (int i = 0; i < 9 * _channels; i++)
                wide[i] = ((float*)taps.Data)[i];
            Transform(wide, (double*)rows.Data, packed + (nint)chunk * _channels * Panel.Columns + output % Panel.Columns);
        }
    }

    /// <summary>G·g·Gᵀ for every channel: first along the columns of the filter, then along its rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform(double* taps, double* rows, float* to)
    {
        for (int i = 0; i < _size; i++)
        {
            for (int x = 0; x < 3; x++)
            {
                double* from = taps + x * _channels;
                Combine(from, 3 * _channels, i, rows + (i * 3 + x) * _channels);
            }
        }

        nint plane = (nint)Panels * _channels * Panel.Columns;
        double* row = taps;
        for (int i = 0; i < _size; i++)
        {
            for (int j = 0; j < _size; j++, to += plane)
            {
                Combine(rows + i * 3 * _channels, _channels, j, row);
                for (int c = 0; c < _channels; c++)
                    to[c * Panel.Columns] = (float)row[c];
            }
        }
    }

    /// <summary>The combination of three rows of channels that a row of the filter says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Combine(double* from, int step, int i, double* to)
    {
        double a = filter[i, 0], b = filter[i, 1], c = filter[i, 2];
        int n = 0;
        for (; n + Vector<double>.Count <= _channels; n += Vector<double>.Count)
        {
            Vector<double> sum = Vector.Load(from + n) * a + Vector.Load(from + step + n) * b;
            (sum + Vector.Load(from + 2 * step + n) * c).Store(to + n);
        }

        for (; n < _channels; n++)
            to[n] = from[n] * a + from[step + n] * b + from[2 * step + n] * c;
    }
}
