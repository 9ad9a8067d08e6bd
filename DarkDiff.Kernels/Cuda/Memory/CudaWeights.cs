using DarkDiff.Kernels.Cuda.Execution;
using DarkDiff.Kernels.Cuda.Handles;
using DarkDiff.Kernels.Cuda.Kernels;
using DarkDiff.Kernels.Cuda.Launching;

namespace DarkDiff.Kernels.Cuda.Memory;

/// <summary>
/// Weights of one device. A weight is copied as its file has it; where a kernel wants another type or layout, the
/// device converts it.
/// </summary>
internal sealed unsafe class CudaWeights(CudaContext context, CudaQueue queue, ElementType storage)
    : ICudaWeights, IDisposable
{
    // Copied at a time, so that a weight may be larger than a span.
    private const int MostBytes = 1 << 30;

    private readonly Dictionary<(WeightTensor Weight, CudaWeightLayout Layout), DeviceBuffer> _buffers = [];

    /// <summary>Bytes of all weights on the device.</summary>
    public long Bytes { get; private set; }

    /// <summary>The layout in which a weight is kept where a kernel asks for another that is the same for it.</summary>
    public static CudaWeightLayout Resolve(WeightTensor weight, CudaWeightLayout layout) =>
        layout == CudaWeightLayout.ConvTaps && ConvWeightLayout.IsPlain(weight.Dimensions)
            ? CudaWeightLayout.Storage
            : layout;

    /// <summary>Bytes of a weight in a layout.</summary>
    public static long BytesOf(WeightTensor weight, CudaWeightLayout layout, ElementType storage) => layout switch
    {
        CudaWeightLayout.Storage => weight.Elements * storage.Size(),
        CudaWeightLayout.F32Vector => weight.Elements * ElementType.F32.Size(),
        _ => ConvWeightLayout.PackedBytes(weight.Dimensions),
    };

    /// <inheritdoc />
    /// <exception cref="Errors.CudaOutOfMemoryException">The weight does not fit.</exception>
    public ulong Get(WeightTensor weight, CudaWeightLayout layout)
    {
        layout = Resolve(weight, layout);
        if (!_buffers.TryGetValue((weight, layout), out DeviceBuffer? buffer))
        {
            buffer = layout switch
            {
                CudaWeightLayout.Storage => Typed(weight, storage),
                CudaWeightLayout.F32Vector => Typed(weight, ElementType.F32),
                _ => Packed(weight),
            };
            _buffers.Add((weight, layout), buffer);
            weight.Release();
            Bytes += buffer.Bytes;
        }

        return buffer.Address;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (DeviceBuffer buffer in _buffers.Values)
            buffer.Dispose();
        _buffers.Clear();
        Bytes = 0;
    }

    private DeviceBuffer Packed(WeightTensor weight)
    {
        using DeviceBuffer plain = Typed(weight, storage);
        return Computed(
            ConvWeightLayout.PackedBytes(weight.Dimensions),
            (packed, launches) => ConvWeightLayout.AddPack(weight.Dimensions, plain.Address, packed, launches));
    }

    private DeviceBuffer Typed(WeightTensor weight, ElementType type)
    {
        DeviceBuffer file = weight.Type == type || weight.Type == storage || weight.Type == ElementType.F32
            ? Copy((nint)weight.Data, weight.Elements * weight.Type.Size())
            : Widened(weight);
        ElementType found = weight.Type == type || weight.Type == storage ? weight.Type : ElementType.F32;
        if (found == type)
            return file;
        using (file)
        {
            return Computed(weight.Elements * type.Size(), (converted, launches) => ConvertLauncher.Add(
                file.Address, found, converted, type, weight.Elements, launches));
        }
    }

    /// <summary>The device knows one 16-bit type; the other is widened by the host.</summary>
    private DeviceBuffer Widened(WeightTensor weight)
    {
        using Cpu.Memory.NativeBlock wide = new(weight.Elements * sizeof(float));
        weight.ReadFloat32(0, weight.Elements, (float*)wide.Data);
        return Copy((nint)wide.Data, weight.Elements * sizeof(float));
    }

    private DeviceBuffer Copy(nint source, long bytes) => Filled(bytes, address =>
    {
        for (long done = 0; done < bytes; done += MostBytes)
        {
            int count = (int)Math.Min(MostBytes, bytes - done);
            context.Staging.Upload(address + (ulong)done, new ReadOnlySpan<byte>((byte*)source + done, count));
        }
    });

    private DeviceBuffer Computed(long bytes, Action<ulong, LaunchList> add) => Filled(bytes, address =>
    {
        LaunchList launches = new();
        add(address, launches);
        using PreparedCalls calls = new(queue, launches.Calls);
        calls.Enqueue();

        // What it is computed from is freed next.
        context.Synchronize();
    });

    private DeviceBuffer Filled(long bytes, Action<ulong> fill)
    {
        DeviceBuffer buffer = DeviceBuffer.Allocate(context.Driver, bytes);
        try
        {
            fill(buffer.Address);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
