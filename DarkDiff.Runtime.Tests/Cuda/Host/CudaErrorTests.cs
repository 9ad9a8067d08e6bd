using DarkDiff.Kernels;
using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Kernels.Cuda.Driver;
using DarkDiff.Kernels.Cuda.Errors;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Runtime.Tests.Cuda.Host;

/// <summary>What users of the device are told when something fails, and what can go on afterwards.</summary>
[TestFixture]
internal sealed class CudaErrorTests
{
    [Test]
    public void OutOfMemoryForAnArenaLeavesTheSessionUsable()
    {
        using RecordedSession recorded = new();
        recorded.Enhance(32, 32);
        long used = recorded.Driver.UsedBytes;
        recorded.Driver.Capacity = used + (1 << 20);
        CudaOutOfMemoryException error =
            Assert.Throws<CudaOutOfMemoryException>(() => recorded.Enhance(640, 640))!;
        Assert.That(error.Call, Is.EqualTo("cuMemAllocAsync"));
        Assert.That(error.Status, Is.EqualTo(CudaStatus.OutOfMemory));
        Assert.That(error.Requested, Is.GreaterThan(error.Free));
        Assert.That(error.Message, Does.Contain(error.Requested.ToString()).And.Contain("smaller picture"));
        Assert.That(recorded.Driver.UsedBytes, Is.EqualTo(used), "what the failed size had is given back");
        Assert.That(() => recorded.Enhance(32, 32), Throws.Nothing);
    }

    [Test]
    public void OutOfMemoryForAWeightLeavesTheSessionUsable()
    {
        using RecordedSession recorded = new();
        recorded.Driver.Fail("Allocate", CudaStatus.OutOfMemory, skip: 20);
        CudaOutOfMemoryException error = Assert.Throws<CudaOutOfMemoryException>(() => recorded.Enhance())!;
        Assert.That(error.Call, Is.EqualTo("cuMemAlloc"));
        Assert.That(() => recorded.Enhance(), Throws.Nothing);
    }

    [TestCase(CudaStatus.IllegalAddress)]
    [TestCase(CudaStatus.LaunchFailed)]
    public void AKernelFaultIsTheEndOfTheDevice(CudaStatus status)
    {
        using RecordedSession recorded = new();
        recorded.Enhance();
        recorded.Driver.Fail("SynchronizeStream", status);
        KernelFaultException error = Assert.Throws<KernelFaultException>(() => recorded.Enhance())!;
        Assert.That(error.Status, Is.EqualTo(status));
        Assert.That(error.Message, Does.Contain($"words for {status}").And.Contain("open it anew"));

        Dictionary<string, int> before = recorded.Driver.Snapshot();
        KernelFaultException again = Assert.Throws<KernelFaultException>(() => recorded.Enhance())!;
        Assert.That(again.Message, Is.EqualTo(error.Message));
        Assert.That(recorded.Driver.Calls("LaunchGraph"), Is.EqualTo(before["LaunchGraph"]), "nothing is tried any more");
        Assert.Throws<KernelFaultException>(() => recorded.Device.Allocate(16));
        Assert.Throws<KernelFaultException>(() => recorded.Enhance(96, 32));
    }

    [Test]
    public void ALaunchThatFailsNamesKernelGridAndBlock()
    {
        using RecordedSession recorded = new();
        recorded.Driver.Fail("Launch", CudaStatus.LaunchOutOfResources, skip: 100);
        CudaException error = Assert.Throws<CudaException>(() => recorded.Enhance())!;
        Assert.That(error.Call, Does.Match(@"^cuLaunchKernel\(dd_\w+, grid \d+×\d+×\d+, block \d+×\d+×\d+\)$"));
        Assert.That(error.Message, Does.Contain("CUDA error 701").And.Contain("shared memory"));
        Assert.That(() => recorded.Enhance(), Throws.Nothing, "what was captured so far was let go of");
        Assert.That(recorded.Driver.Calls("EndCapture"), Is.EqualTo(recorded.Driver.Calls("BeginCapture")));
    }

    [TestCase("EndCapture", "cuStreamEndCapture")]
    [TestCase("InstantiateGraph", "cuGraphInstantiate")]
    [TestCase("LaunchGraph", "cuGraphLaunch")]
    [TestCase("CopyToDevice", "cuMemcpyHtoDAsync")]
    [TestCase("CopyToHost", "cuMemcpyDtoHAsync")]
    [TestCase("Fill", "cuMemsetD8Async")]
    [TestCase("GetKernel", "cuModuleGetFunction")]
    public void EveryCallIsChecked(string call, string name)
    {
        using RecordedSession recorded = new();
        recorded.Driver.Fail(call, CudaStatus.InvalidValue);
        CudaException error = Assert.Throws<CudaException>(() => recorded.Enhance())!;
        Assert.That(error.Call, Does.StartWith(name));
        Assert.That(error.Message, Does.Contain("words for InvalidValue").And.Contain("CUDA error 1"));
        Assert.That(() => recorded.Enhance(), Throws.Nothing);
    }

    [Test]
    public void AKernelThatDoesNotCompileBringsTheCompilersLog()
    {
        using RecordedSession recorded = new();
        recorded.Images.Broken = "conv2d";
        KernelCompilationException error = Assert.Throws<KernelCompilationException>(() => recorded.Enhance())!;
        Assert.That(error.Module, Is.EqualTo("conv2d"));
        Assert.That(error.Log, Does.Contain("expected ';'"));
        Assert.That(error.Message, Does.StartWith("compiler 1.0 refuses conv2d.cu"));
        recorded.Images.Broken = null;
        Assert.That(() => recorded.Enhance(), Throws.Nothing);
    }

    [Test]
    public void ADriverThatCannotReadTheCodeSaysWhy()
    {
        using RecordedSession recorded = new();
        recorded.Driver.Fail("LoadModule", CudaStatus.InvalidPtx);
        KernelCompilationException error = Assert.Throws<KernelCompilationException>(() => recorded.Enhance())!;
        Assert.That(error.Compiler, Is.EqualTo("the driver of recording GPU"));
        Assert.That(error.Log, Is.EqualTo("line 7: error"));
    }

    [TestCase("CreateStream")]
    [TestCase("AllocateHost")]
    [TestCase("CreateEvent")]
    [TestCase("Allocate")]
    public void ADeviceThatCannotBeOpenedGivesEverythingBack(string call)
    {
        RecordingDriver driver = new();
        driver.Fail(call, CudaStatus.OutOfMemory);
        Assert.That(
            () => new CudaDevice(driver, new RecordingBlas(), new FixedImages(), ElementType.F16),
            Throws.InstanceOf<CudaException>());
        Assert.That(driver.Alive, Is.Empty);
    }

    [Test]
    public void MemoryAndLaunchesOfAnotherDeviceAreRefused()
    {
        using RecordedSession recorded = new(), other = new();
        using CpuDevice cpu = new(1);
        using IDeviceMemory foreign = cpu.Allocate(64);
        Assert.That(
            () => recorded.Device.FillGaussian(foreign, 0, 4, 0, 0),
            Throws.ArgumentException.With.Message.Contains("another device"));
        using IDeviceMemory own = recorded.Device.Allocate(64);
        Assert.That(() => own.Write(60, new float[2]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => own.Read(-4, new float[1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            () => new CudaDevice(new RecordingDriver(), new RecordingBlas(), new FixedImages(), ElementType.F32),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
