using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Devices;

namespace DarkDiff.Runtime.Tests.Kernels;

/// <summary>A sequence on the processor is cancelled between any two launches.</summary>
[TestFixture]
internal sealed class CancellationTests
{
    [Test]
    public void ACancelledSequenceEndsBeforeTheNextLaunchAndRunsAgain([Values(0, 1, 2)] int last)
    {
        using CpuDevice device = new(2);
        using CancellationTokenSource stop = new();
        Probe[] probes = [.. Enumerable.Range(0, 4).Select(i => new Probe(i == last ? stop : null))];
        using ILaunchSequence sequence = device.Sequence(probes);
        Assert.Throws<OperationCanceledException>(() => sequence.Run(stop.Token));
        Assert.That(probes.Select(probe => probe.Runs), Is.EqualTo(Enumerable.Range(0, 4).Select(i => i <= last ? 1 : 0)));
        Assert.Throws<OperationCanceledException>(() => sequence.Run(stop.Token));
        Assert.That(probes[0].Runs, Is.EqualTo(1), "not even begun");
        sequence.Run();
        Assert.That(probes.Select(probe => probe.Runs), Is.EqualTo(Enumerable.Range(0, 4).Select(i => i <= last ? 2 : 1)));
    }

    [Test]
    public void LookingForCancellationAllocatesNothing()
    {
        using CpuDevice device = new(1);
        using CancellationTokenSource stop = new();
        using ILaunchSequence sequence = device.Sequence([new Probe(null), new Probe(null)]);
        sequence.Run(stop.Token);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            sequence.Run(stop.Token);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    /// <summary>Counts its runs, and cancels where it is told to.</summary>
    private sealed class Probe(CancellationTokenSource? stop) : CpuLaunch
    {
        public int Runs { get; private set; }

        public override int Chunks(int phase) => 1;

        public override void Run(int phase, int chunk, int worker)
        {
            Runs++;
            stop?.Cancel();
        }
    }
}
