using DarkDiff.Kernels;
using DarkDiff.Kernels.Cuda;
using DarkDiff.Runtime.Pipeline;
using DarkDiff.Runtime.Tests.Support;

namespace DarkDiff.Runtime.Tests.Cuda.Host;

/// <summary>What the host does on the way to the device: counted at the driver, with kernels that compute nothing.</summary>
[TestFixture]
internal sealed class CudaHostPathTests
{
    [TestCase(1f)]
    [TestCase(2f)]
    public void AStepIsOneGraphAndTwoSmallCopies(float guidance)
    {
        using RecordedSession recorded = new();
        List<Dictionary<string, int>> calls = [];
        OnProgress observer = new(progress =>
        {
            if (progress.Stage is EnhanceStage.Sampling or EnhanceStage.Decoding)
                calls.Add(recorded.Driver.Snapshot());
        });
        recorded.Enhance(steps: 50, guidance: guidance, progress: observer);
        Assert.That(calls, Has.Count.EqualTo(51));
        for (int step = 0; step < 50; step++)
        {
            Dictionary<string, int> before = calls[step], after = calls[step + 1];
            Dictionary<string, int> made = after
                .Where(call => call.Value != before.GetValueOrDefault(call.Key))
                .ToDictionary(call => call.Key, call => call.Value - before.GetValueOrDefault(call.Key));
            Dictionary<string, int> expected = new() { ["CopyToDevice"] = 2, ["LaunchGraph"] = 1 };
            Assert.That(made, Is.EquivalentTo(expected), $"step {step}");
        }
    }

    [Test]
    public void AStepAllocatesNothing()
    {
        using RecordedSession recorded = new();
        long[] allocated = new long[64];
        int reports = 0;
        OnProgress observer = new(progress => allocated[reports++] = GC.GetAllocatedBytesForCurrentThread());
        recorded.Enhance(steps: 50, progress: observer);
        reports = 0;
        recorded.Enhance(steps: 50, progress: observer);

        // The reports before the first step belong to the stages before it, the last one to the decoder.
        int first = reports - 51;
        for (int step = first; step < reports - 1; step++)
            Assert.That(allocated[step + 1] - allocated[step], Is.Zero, $"bytes allocated by step {step - first}");
    }

    [Test]
    public void ASecondPictureOfTheSameSizeLoadsAndCapturesNothing()
    {
        using RecordedSession recorded = new();
        recorded.Enhance();
        Dictionary<string, int> before = recorded.Driver.Snapshot();
        recorded.Enhance();
        foreach (string call in new[]
        {
            "LoadModule", "GetKernel", "BeginCapture", "InstantiateGraph", "Allocate", "AllocateAsync", "AllocateHost",
        })
        {
            Assert.That(recorded.Driver.Calls(call), Is.EqualTo(before.GetValueOrDefault(call)), call);
        }
    }

    [Test]
    public void EveryStageIsCapturedOnce()
    {
        using RecordedSession recorded = new();
        recorded.Enhance();
        Assert.That(recorded.Driver.Calls("InstantiateGraph"), Is.EqualTo(4), "encoder, context processor, step, decoder");
        Assert.That(recorded.Driver.Calls("DestroyGraph"), Is.EqualTo(4));
        Assert.That(recorded.Blas.Enqueued, Is.GreaterThan(0));
        Assert.That(recorded.Blas.Alive, Is.Zero, "products are in the graphs; nothing else needs them");
    }

    [Test]
    public void EverythingIsGivenBackOnce()
    {
        RecordedSession recorded = new();
        foreach (int width in new[] { 32, 64, 96, 128 })
            recorded.Enhance(width);
        recorded.Session.Dispose();
        recorded.Dispose();
        Assert.That(recorded.Driver.Alive, Is.Empty);
        Assert.That(recorded.Driver.IsDisposed && recorded.Blas.IsDisposed);
    }

    [Test]
    public void WithoutPoolsOrdinaryMemoryServes()
    {
        RecordingDriver driver = new() { Properties = new RecordingDriver().Properties with { HasMemoryPools = false } };
        using CudaDevice device =
            new(driver, new RecordingBlas(), new FixedImages(), ElementType.BF16);
        device.Allocate(1000).Dispose();
        Assert.That(driver.Calls("AllocateAsync") + driver.Calls("FreeAsync"), Is.Zero);
        Assert.That(driver.Calls("Free"), Is.EqualTo(1));
        Assert.That(device.Name, Is.EqualTo("recording GPU (sm_86, bf16)"));
    }
}
