using System.Runtime.InteropServices;
using System.Text;
using DarkDiff.CudaSim;
using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Cuda.Compilation;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Devices;
using DarkDiff.Kernels.Ops;
using DarkDiff.Runtime.Tests.Cuda.Host;
using DarkDiff.Runtime.Tests.Kernels;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Cuda;

/// <summary>The simulated driver, and the device's memory and weights on it.</summary>
[TestFixture]
internal sealed class SimulatedDriverTests
{
    // Adds one to the f32 at the address given; a second kernel writes where nothing is.
    private const string Ptx = """
        .version 7.8
        .target sm_80
        .address_size 64
        .visible .entry add_one(.param .u64 p)
        {
            .reg .b64 %a;
            .reg .f32 %v;
            ld.param.u64 %a, [p];
            ld.global.f32 %v, [%a];
            add.rn.f32 %v, %v, 0f3F800000;
            st.global.f32 [%a], %v;
            ret;
        }
        .visible .entry astray(.param .u64 p)
        {
            .reg .b64 %a;
            .reg .b32 %v;
            ld.param.u64 %a, [p];
            mov.u32 %v, 1;
            st.global.u32 [%a+4096], %v;
            ret;
        }
        """;

    [Test]
    public void CapturedWorkRunsWhenItsGraphIsLaunched()
    {
        using SimulatedDriver driver = new();
        Check(driver.CreateStream(out nint stream));
        Check(driver.Allocate(4, out ulong address));
        Check(driver.Fill(address, 0, 4, stream));
        nint kernel = Kernel(driver, "add_one");
        byte[] parameters = BitConverter.GetBytes(address);
        Check(driver.BeginCapture(stream));
        Check(driver.Launch(kernel, new(1), new(1), 0, stream, parameters));
        Assert.That(driver.Fill(address, 0, 4, stream), Is.EqualTo(CudaStatus.StreamCaptureUnsupported));
        Check(driver.EndCapture(stream, out nint graph));
        Assert.That(Value(driver, address), Is.Zero, "nothing ran while it was captured");
        Check(driver.InstantiateGraph(graph, out nint executable));
        Check(driver.DestroyGraph(graph));
        for (int run = 1; run <= 3; run++)
        {
            Check(driver.LaunchGraph(executable, stream));
            Assert.That(Value(driver, address), Is.EqualTo(run));
        }

        Check(driver.DestroyExecutable(executable));
        Assert.That(driver.LaunchGraph(executable, stream), Is.EqualTo(CudaStatus.InvalidHandle));
    }

    [Test]
    public void AFindingIsAKernelThatFailed()
    {
        using SimulatedDriver driver = new();
        Check(driver.CreateStream(out nint stream));
        Check(driver.Allocate(4, out ulong address));
        byte[] parameters = BitConverter.GetBytes(address);
        CudaStatus status = driver.Launch(Kernel(driver, "astray"), new(1), new(1), 0, stream, parameters);
        Assert.That(status, Is.EqualTo(CudaStatus.IllegalAddress));
        Assert.That(
            driver.Describe(status),
            Does.Contain("OutOfBounds in astray").And.Contain("st.global.u32").And.Contain($"0x{address + 4096:x}"));
        Assert.That(driver.SynchronizeStream(stream), Is.EqualTo(status), "it cannot be survived");
        Assert.That(driver.Allocate(4, out _), Is.EqualTo(status));
        KernelFaultException error =
            Assert.Throws<KernelFaultException>(() => CudaCall.Check(driver, status, "cuStreamSynchronize"))!;
        Assert.That(error.Message, Does.Contain("astray").And.Contain("open it anew"));
    }

    [Test]
    public void WrongCallsAnswerAsADriverDoes()
    {
        using SimulatedDriver driver = new(memoryBytes: 1000);
        Check(driver.CreateStream(out nint stream));
        Assert.That(driver.Allocate(1001, out _), Is.EqualTo(CudaStatus.OutOfMemory));
        Assert.That(driver.Allocate(0, out _), Is.EqualTo(CudaStatus.InvalidValue));
        Assert.That(driver.Free(1), Is.EqualTo(CudaStatus.InvalidValue));
        Assert.That(driver.SynchronizeStream(stream + 1), Is.EqualTo(CudaStatus.InvalidHandle));
        Assert.That(driver.LoadModule("not PTX"u8, out _, out string log), Is.EqualTo(CudaStatus.InvalidPtx));
        Assert.That(log, Is.Not.Empty);
        Check(driver.LoadModule(Encoding.UTF8.GetBytes(Ptx), out nint loaded, out _));
        Assert.That(driver.GetKernel(loaded, "nothing", out _), Is.EqualTo(CudaStatus.NotFound));
        Check(driver.GetKernel(loaded, "add_one", out nint kernel));
        Assert.That(driver.AllowDynamicShared(kernel, 1 << 20), Is.EqualTo(CudaStatus.InvalidValue));
        Assert.That(
            driver.Launch(kernel, new(1), new(2048), 0, stream, new byte[8]), Is.EqualTo(CudaStatus.InvalidValue));
        Check(driver.SynchronizeStream(stream));
        driver.Dispose();
        Assert.That(driver.Free(1), Is.EqualTo(CudaStatus.NotInitialized));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(9_999_991)]
    public void MemoryGivesBackWhatWasWritten(int bytes)
    {
        using CudaDevice device = Device(ElementType.F16);
        using IDeviceMemory memory = device.Allocate(bytes + 5L);
        byte[] written = new byte[bytes], read = new byte[bytes], whole = new byte[bytes + 5];
        new System.Random(1).NextBytes(written);
        memory.Read(0, whole);
        Assert.That(whole, Is.All.Zero, "zero at first");
        memory.Write(3, written);
        memory.Read(3, read);
        Assert.That(read, Is.EqualTo(written));
        memory.Read(0, whole);
        Assert.That(whole[..3].Concat(whole[^2..]), Is.All.Zero);
    }

    [Test]
    public void NoiseIsThatOfTheProcessor()
    {
        if (!KernelPtx.CompilerIsThere)
            Assert.Ignore("clang-19 is not installed: the CUDA kernels cannot be compiled");
        using CudaDevice device = Device(ElementType.F16);
        using IDeviceMemory memory = device.Allocate(4096);
        device.FillGaussian(memory, 64, 1000, 7, 2);
        float[] ours = new float[1000], expected = new float[1000];
        memory.Read(64, ours);
        DarkDiff.Kernels.Random.GaussianNoise.Fill(expected, 7, 2);
        Assert.That(ours, Is.EqualTo(expected));
    }

    [Test]
    public void ACancelledSequenceDoesNotBeginAndRunsAgain()
    {
        if (!KernelPtx.CompilerIsThere)
            Assert.Ignore("clang-19 is not installed: the CUDA kernels cannot be compiled");
        using OpHarness harness = new();
        using CudaDevice device = Device(ElementType.F16);
        TensorValue input = harness.Typed(harness.Input(new(1, 1, 1, 8)), ElementType.F16);
        TensorValue output = new(99, input.Shape, ElementType.F16, "output");
        using IDeviceMemory memory = device.Allocate(input.Bytes + output.Bytes);
        memory.Write(0, StorageValues.Bytes([1, 2, 3, 4, 5, 6, 7, 8], ElementType.F16));
        ILaunch launch = device.Prepare(new ScaleOp(input, 2, output), new Placement(memory, input, output));
        using ILaunchSequence sequence = device.Sequence([launch]);
        Assert.Throws<OperationCanceledException>(() => sequence.Run(new CancellationToken(canceled: true)));
        byte[] bytes = new byte[output.Bytes];
        memory.Read(input.Bytes, bytes);
        Assert.That(bytes, Is.All.Zero);
        sequence.Run();
        memory.Read(input.Bytes, bytes);
        Assert.That(
            StorageValues.Values(bytes, ElementType.F16), Is.EqualTo(new float[] { 2, 4, 6, 8, 10, 12, 14, 16 }));
    }

    [TestCase(ElementType.F32, ElementType.F16)]
    [TestCase(ElementType.F16, ElementType.F16)]
    [TestCase(ElementType.BF16, ElementType.F16)]
    [TestCase(ElementType.F32, ElementType.BF16)]
    [TestCase(ElementType.F16, ElementType.BF16)]
    [TestCase(ElementType.BF16, ElementType.BF16)]
    public void LinearLayersTakeWeightsOfEveryType(ElementType file, ElementType storage)
    {
        if (!KernelPtx.CompilerIsThere)
            Assert.Ignore("clang-19 is not installed: the CUDA kernels cannot be compiled");
        using OpHarness harness = new();
        using CudaDevice device = Device(storage);
        (_, float[] values) = harness.Weight(1, 9, 33);
        WeightTensor weight = harness.Weight(StorageValues.Bytes(values, file), file, 9, 33);
        float[] stored = StorageValues.Values(
            StorageValues.Bytes(StorageValues.Values(StorageValues.Bytes(values, file), file), storage), storage);
        TensorValue input = harness.Typed(harness.Input(new(1, 3, 5, 33)), storage);
        TensorValue output = new(99, new(1, 3, 5, 9), storage, "output");
        LinearOp op = new(input, weight, null, null, Activation.None, output);
        using IDeviceMemory memory = device.Allocate(input.Bytes + output.Bytes);
        Placement placement = new(memory, input, output);
        float[] row = StorageValues.Values(StorageValues.Bytes(harness.Data(input), storage), storage);
        memory.Write(0, StorageValues.Bytes(row, storage));
        using ILaunchSequence sequence = device.Sequence([device.Prepare(op, placement)]);
        sequence.Run();
        byte[] bytes = new byte[output.Bytes];
        memory.Read(input.Bytes, bytes);
        float[] ours = StorageValues.Values(bytes, storage);
        double[] expected = Product(row, stored, 15, 33, 9);
        double roundoff = storage == ElementType.F16 ? 1.0 / 2048 : 1.0 / 256;
        for (int i = 0; i < ours.Length; i++)
            Assert.That(Math.Abs(ours[i] - expected[i]), Is.LessThanOrEqualTo(roundoff * Math.Abs(expected[i]) + 1e-5));
    }

    [Test]
    public void ALaunchIsForOneSequence()
    {
        if (!KernelPtx.CompilerIsThere)
            Assert.Ignore("clang-19 is not installed: the CUDA kernels cannot be compiled");
        using CudaDevice device = Device(ElementType.F16);
        TensorValue input = new(1, new(1, 3, 5, 8), ElementType.F16, "input");
        TensorValue output = new(2, input.Shape, ElementType.F16, "output");
        using IDeviceMemory memory = device.Allocate(input.Bytes + output.Bytes);
        Placement placement = new(memory, input, output);
        SiluOp op = new(input, output);
        ILaunch launch = device.Prepare(op, placement), disposed = device.Prepare(op, placement);
        disposed.Dispose();
        Assert.That(
            () => device.Sequence([launch, disposed]), Throws.ArgumentException.With.Message.Contains("disposed"));
        Assert.That(
            () => device.Sequence([launch, launch]),
            Throws.ArgumentException.With.Message.Contains("in a sequence already"));
        using ILaunchSequence sequence = device.Sequence([launch]);
        Assert.That(
            () => device.Sequence([launch]), Throws.ArgumentException.With.Message.Contains("in a sequence already"));
    }

    private static CudaDevice Device(ElementType storage)
    {
        SimulatedDriver driver = new();
        IKernelImages images = ClangCompiler.Find() is { } clang
            ? new CompiledKernels(new KernelCache(CacheFolder.Default()), clang)
            : new FixedImages();
        return new CudaDevice(driver, new SimulatedBlas(driver), images, storage);
    }

    private static double[] Product(float[] input, float[] weight, int rows, int inputs, int outputs)
    {
        double[] result = new double[rows * outputs];
        for (int i = 0; i < result.Length; i++)
        {
            for (int k = 0; k < inputs; k++)
                result[i] += (double)input[i / outputs * inputs + k] * weight[i % outputs * inputs + k];
        }

        return result;
    }

    private static nint Kernel(SimulatedDriver driver, string name)
    {
        Check(driver.LoadModule(Encoding.UTF8.GetBytes(Ptx), out nint loaded, out _));
        Check(driver.GetKernel(loaded, name, out nint kernel));
        return kernel;
    }

    private static float Value(SimulatedDriver driver, ulong address)
    {
        float[] value = new float[1];
        driver.Device.Read(address, MemoryMarshal.AsBytes(value.AsSpan()));
        return value[0];
    }

    private static void Check(CudaStatus status) => Assert.That(status, Is.EqualTo(CudaStatus.Success));

    private sealed class Placement(IDeviceMemory memory, TensorValue input, TensorValue output) : IPlacement
    {
        public (IDeviceMemory Memory, long Offset) Scratch => (memory, 0);

        public (IDeviceMemory Memory, long Offset) this[TensorValue value] =>
            (memory, value == output ? input.Bytes : 0);
    }
}
