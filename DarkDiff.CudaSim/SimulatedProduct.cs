using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda.Blas;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.PtxSim;

namespace DarkDiff.CudaSim;

/// <summary>One matrix product on the host.</summary>
internal sealed class SimulatedProduct(SimulatedDriver driver, MatmulCall call, ElementType storage) : ICudaProduct
{
    private const int StorageBytes = sizeof(ushort);

    /// <inheritdoc />
    public void Enqueue(nint stream) => CudaCall.Check(driver, driver.Enqueue(stream, Run), "matrix product");

    /// <summary>Nothing to free.</summary>
    public void Dispose()
    {
    }

    private CudaStatus Run()
    {
        try
        {
            float[] input = Load(call.Input, (long)call.Rows * call.Inputs);
            float[] weight = Load(call.Weight, (long)call.Outputs * call.Inputs);
            float[] bias = Load(call.Bias, call.Bias == 0 ? 0 : call.Outputs);
            float[] output = Load(call.Residual, call.Residual == 0 ? 0 : (long)call.Rows * call.Outputs);
            if (call.Residual == 0)
                output = new float[(long)call.Rows * call.Outputs];
            Parallel.For(0, call.Rows, row => Multiply(
                input.AsSpan(row * call.Inputs, call.Inputs),
                weight,
                bias,
                output.AsSpan(row * call.Outputs, call.Outputs)));
            Store(output);
            return CudaStatus.Success;
        }
        catch (ArgumentException)
        {
            return CudaStatus.IllegalAddress;
        }
    }

    private static void Multiply(
        ReadOnlySpan<float> input, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> output)
    {
        for (int o = 0; o < output.Length; o++)
        {
            output[o] += TensorPrimitives.Dot(input, weight.Slice(o * input.Length, input.Length))
                + (bias.IsEmpty ? 0 : bias[o]);
        }
    }

    private float[] Load(ulong address, long count)
    {
        PtxDevice device = driver.Device;
        ushort[] bits = new ushort[count];
        if (count > 0)
            device.Read(address, MemoryMarshal.AsBytes(bits.AsSpan()));
        float[] values = new float[count];
        if (storage == ElementType.F16)
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(bits.AsSpan()), values);
            return values;
        }

        for (int i = 0; i < values.Length; i++)
            values[i] = BitConverter.UInt32BitsToSingle((uint)bits[i] << 16);
        return values;
    }

    private void Store(float[] values)
    {
        Half[] halves = new Half[values.Length];
        Span<ushort> bits = MemoryMarshal.Cast<Half, ushort>(halves.AsSpan());
        if (storage == ElementType.F16)
        {
            TensorPrimitives.ConvertToHalf(values, halves);
        }
        else
        {
            for (int i = 0; i < bits.Length; i++)
                bits[i] = RoundToBfloat(values[i]);
        }

        driver.Device.Write(call.Output, MemoryMarshal.AsBytes(bits));
    }

    /// <summary>To nearest, ties to even.</summary>
    private static ushort RoundToBfloat(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7fff : (ushort)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }
}
