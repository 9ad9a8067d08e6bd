using System.Text;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Cuda.Launching;
using DarkDiff.Kernels.Cuda.Native;

namespace DarkDiff.Runtime.Tests.Cuda.Native;

/// <summary>The bindings of the CUDA driver, on a stand-in that notes down what reaches it.</summary>
public class NativeDriverTests
{
    private const long StubFreeBytes = 1_000_000_000;

    private StubLibraries _stubs = null!;

    [OneTimeSetUp]
    public void BuildStubs() => _stubs = StubLibraries.Build(["cuda"]);

    [OneTimeTearDown]
    public void RemoveStubs() => _stubs?.Dispose();

    [SetUp]
    public void Reset()
    {
        _stubs.Forget();
        _stubs.Answer();
    }

    [Test]
    public void PropertiesAreThoseOfTheDevice() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        using NativeDriver driver = NativeDriver.Open(0);
        CudaDeviceProperties found = driver.Properties;
        Assert.That(
            found,
            Is.EqualTo(new CudaDeviceProperties(
                0, "Stub GPU", 8, 9, 25769803776, new DeviceLimits(128, 101376, 75497472), true, 12080)));
        Assert.That(found.Architecture, Is.EqualTo(89));
        Assert.That(new StubLibraries(folder).Calls, Does.Contain("cuInit 0").And.Contain("cuDeviceTotalMem_v2 7"));
        Assert.That(NativeCudaDevice.Count(), Is.EqualTo(1));
    });

    [Test]
    public void MemoryIsCopiedFilledAndFreed() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        using NativeDriver driver = NativeDriver.Open(0);
        StubLibraries stubs = new(folder);
        stubs.Forget();
        const int Bytes = 777;
        Ok(driver.CreateStream(out nint stream));
        Ok(driver.Allocate(Bytes, out ulong address));
        Ok(driver.AllocateAsync(Bytes + 1, stream, out ulong pooled));
        Ok(driver.AllocateHost(Bytes, out nint pinned));
        Assert.That(address % 256, Is.Zero);
        Span<byte> host = HostBytes(pinned, Bytes);
        for (int i = 0; i < Bytes; i++)
            host[i] = (byte)(i * 31);
        byte[] expected = host.ToArray();
        Ok(driver.CopyToDevice(address, pinned, Bytes, stream));
        Ok(driver.Fill(address + 700, 0xab, 77, stream));
        expected.AsSpan(700).Fill(0xab);
        host.Clear();
        Ok(driver.CopyToHost(pinned, address, Bytes, stream));
        Assert.That(host.ToArray(), Is.EqualTo(expected));
        Ok(driver.Free(address));
        Ok(driver.FreeAsync(pooled, stream));
        Ok(driver.FreeHost(pinned));
        Ok(driver.SynchronizeStream(stream));
        Ok(driver.DestroyStream(stream));
        Ok(driver.MemoryInfo(out long free, out long total));
        Assert.That((free, total), Is.EqualTo((StubFreeBytes, 25769803776)));
        Assert.That(stubs.Calls, Is.EqualTo(new[]
        {
            "cuStreamCreate 1", "cuMemAlloc_v2 777", $"cuMemAllocAsync 778 {stream}", "cuMemHostAlloc 777 0",
            $"cuMemcpyHtoDAsync_v2 777 {stream}", $"cuMemsetD8Async 171 77 {stream}",
            $"cuMemcpyDtoHAsync_v2 777 {stream}", "cuMemFree_v2", $"cuMemFreeAsync {stream}", "cuMemFreeHost",
            $"cuStreamSynchronize {stream}", $"cuStreamDestroy_v2 {stream}", "cuMemGetInfo_v2",
        }));
    });

    [Test]
    public void EventsAndGraphsReachTheDriver() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        using NativeDriver driver = NativeDriver.Open(0);
        StubLibraries stubs = new(folder);
        Ok(driver.CreateStream(out nint stream));
        stubs.Forget();
        Ok(driver.CreateEvent(out nint start));
        Ok(driver.CreateEvent(out nint end));
        Ok(driver.RecordEvent(start, stream));
        Ok(driver.SynchronizeEvent(end));
        Ok(driver.ElapsedMilliseconds(start, end, out float milliseconds));
        Assert.That(milliseconds, Is.EqualTo(1.5f));
        Ok(driver.DestroyEvent(start));
        Ok(driver.BeginCapture(stream));
        Ok(driver.EndCapture(stream, out nint graph));
        Ok(driver.InstantiateGraph(graph, out nint executable));
        Ok(driver.DestroyGraph(graph));
        Ok(driver.LaunchGraph(executable, stream));
        Ok(driver.DestroyExecutable(executable));
        Assert.That(stubs.Calls, Is.EqualTo(new[]
        {
            "cuEventCreate 0", "cuEventCreate 0", $"cuEventRecord {start} {stream}", $"cuEventSynchronize {end}",
            $"cuEventElapsedTime {start} {end}", $"cuEventDestroy_v2 {start}", $"cuStreamBeginCapture_v2 {stream} 2",
            $"cuStreamEndCapture {stream}", $"cuGraphInstantiateWithFlags {graph} 0", $"cuGraphDestroy {graph}",
            $"cuGraphLaunch {executable} {stream}", $"cuGraphExecDestroy {executable}",
        }));
    });

    [Test]
    public void AKernelIsLaunchedWithItsStructure() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        using NativeDriver driver = NativeDriver.Open(0);
        StubLibraries stubs = new(folder);
        Ok(driver.CreateStream(out nint stream));
        stubs.Forget();
        Ok(driver.LoadModule(Encoding.UTF8.GetBytes(".version 7.8 .target sm_80\0"), out nint module, out string log));
        Assert.That(log, Is.Empty);
        Ok(driver.GetKernel(module, "dd_kernel", out nint kernel));
        Ok(driver.AllowDynamicShared(kernel, 98304));
        byte[] parameters = [.. BitConverter.GetBytes(123456789012345UL), 1, 2, 3, 4, 5, 6, 7, 8];
        Ok(driver.Launch(kernel, new Dim3(70000, 2, 3), new Dim3(32, 4, 1), 98304, stream, parameters));
        Ok(driver.UnloadModule(module));
        Assert.That(stubs.Calls, Is.EqualTo(new[]
        {
            "option 5 0", "option 6 16384", "cuModuleLoadDataEx .version 7.8 .target",
            $"cuModuleGetFunction {module} dd_kernel", $"cuFuncSetAttribute {kernel} 8 98304",
            $"cuLaunchKernel {kernel} grid 70000 2 3 block 32 4 1 shared 98304 stream {stream} first 123456789012345 extra 0",
            $"cuModuleUnload {module}",
        }));
    });

    [Test]
    public void CallsMayComeFromAnyThread() => IsolatedRuntime.Run(_stubs.Folder, _ =>
    {
        using NativeDriver driver = NativeDriver.Open(0);
        CudaStatus[] found = new CudaStatus[2];
        Thread other = new(() => found[1] = driver.Fill(0, 0, 0, 1));
        found[0] = driver.Fill(0, 0, 0, 1);
        other.Start();
        other.Join();
        Assert.That(found, Is.All.EqualTo(CudaStatus.Success), "the context is made current on each thread");
    });

    [Test]
    public void TheCompilersLogComesWithTheStatus() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        using NativeDriver driver = NativeDriver.Open(0);
        new StubLibraries(folder).Answer(("cuModuleLoadDataEx", 218));
        Assert.That(
            driver.LoadModule("nonsense\0"u8, out nint module, out string log), Is.EqualTo(CudaStatus.InvalidPtx));
        Assert.That(log, Is.EqualTo("ptxas error   : line 3"));
        Assert.That((long)module, Is.Zero);
    });

    [Test]
    public void EveryStatusComesBack() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        using NativeDriver driver = NativeDriver.Open(0);
        StubLibraries stubs = new(folder);
        Assert.That(driver.Allocate(StubFreeBytes + 1, out ulong address), Is.EqualTo(CudaStatus.OutOfMemory));
        Assert.That(address, Is.Zero);
        stubs.Answer(("cuGraphLaunch", 700), ("cuStreamSynchronize", 4711), ("cuGraphInstantiateWithFlags", 900));
        Assert.That(driver.LaunchGraph(1, 2), Is.EqualTo(CudaStatus.IllegalAddress));
        Assert.That(driver.SynchronizeStream(2), Is.EqualTo((CudaStatus)4711));
        Assert.That(driver.InstantiateGraph(1, out _), Is.EqualTo(CudaStatus.StreamCaptureUnsupported));
        Assert.That(driver.Describe(CudaStatus.IllegalAddress), Is.EqualTo("words of error 700"));
        Assert.That(driver.Describe((CudaStatus)12345), Is.EqualTo("12345"), "unknown to the driver itself");
    });

    [Test]
    public void OutOfMemoryTellsWhatIsFree() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        using NativeDriver driver = NativeDriver.Open(0);
        CudaOutOfMemoryException error = Assert.Throws<CudaOutOfMemoryException>(() => CudaCall.CheckAllocation(
            driver, driver.Allocate(StubFreeBytes + 1, out _), "cuMemAlloc", StubFreeBytes + 1))!;
        Assert.That((error.Requested, error.Free), Is.EqualTo((StubFreeBytes + 1, StubFreeBytes)));
    });

    [Test]
    public void ADriverWithoutADeviceSaysSo() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        new StubLibraries(folder).Answer(("cuInit", 100));
        Assert.That(NativeCudaDevice.Count(), Is.Zero);
        CudaException error = Assert.Throws<CudaException>(() => NativeDriver.Open(0))!;
        Assert.That(error.Status, Is.EqualTo(CudaStatus.NoDevice));
        Assert.That(error.Call, Is.EqualTo("cuInit"));
        Assert.That(error.Message, Does.Contain("words of error 100").And.Contain("darkdiff-rt doctor"));
    });

    [Test]
    public void ADeviceThatIsNotThereIsNamed() => IsolatedRuntime.Run(_stubs.Folder, _ => Assert.That(
        () => NativeDriver.Open(3),
        Throws.TypeOf<CudaException>().With.Property("Status").EqualTo(CudaStatus.InvalidDevice)
            .And.Message.Contains("device 3")));

    [Test]
    public void AnOldDeviceIsRefusedAndGivenBack() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        StubLibraries stubs = new(folder);
        stubs.Answer(("architecture", 75));
        Assert.That(
            () => NativeCudaDevice.Open(), Throws.TypeOf<CudaException>().With.Message.Contains("Stub GPU")
                .And.Message.Contains("7.5"));
        Assert.That(stubs.Calls, Does.Contain("cuDevicePrimaryCtxRelease_v2 7"));
    });

    [Test]
    public void TheContextIsGivenBackOnceAndThenNothingIsCalled() => IsolatedRuntime.Run(_stubs.Folder, folder =>
    {
        NativeDriver driver = NativeDriver.Open(0);
        driver.Dispose();
        driver.Dispose();
        StubLibraries stubs = new(folder);
        Assert.That(stubs.Calls.Count(call => call == "cuDevicePrimaryCtxRelease_v2 7"), Is.EqualTo(1));
        stubs.Forget();
        Assert.That(driver.Free(1), Is.EqualTo(CudaStatus.InvalidContext));
        Assert.That(driver.LaunchGraph(1, 1), Is.EqualTo(CudaStatus.InvalidContext));
        Assert.That(stubs.Calls, Is.Empty);
    });

    [Test]
    public void LaunchesAndReplaysAllocateNothing() => IsolatedRuntime.Run(_stubs.Folder, _ =>
    {
        using NativeDriver driver = NativeDriver.Open(0);
        Ok(driver.CreateStream(out nint stream));
        byte[] parameters = new byte[64];
        long Once()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            driver.Launch(5, new Dim3(1), new Dim3(32), 0, stream, parameters);
            driver.LaunchGraph(6, stream);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Once();
        Assert.That(Once(), Is.Zero);
    });

    [Test]
    public void ADriverThatIsTooOldSaysSo()
    {
        using StubLibraries old = StubLibraries.Build(["cuda"], "-DOLD_DRIVER");
        IsolatedRuntime.Run(old.Folder, _ => Assert.That(
            () => NativeDriver.Open(0),
            Throws.TypeOf<CudaLibraryMissingException>().With.Message.Contains("too old").And.Message.Contains("11.4")
                .And.Message.Contains("cuGraphInstantiateWithFlags")));
    }

    private static void Ok(CudaStatus status) => Assert.That(status, Is.EqualTo(CudaStatus.Success));

    private static unsafe Span<byte> HostBytes(nint pointer, int count) => new((void*)pointer, count);
}
