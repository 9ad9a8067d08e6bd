using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cpu.Memory;
using DarkDiff.Kernels.Cpu.Threads;

namespace DarkDiff.Runtime.Tests.Kernels;

/// <summary>A sequence on the processor is cancelled between any two launches.</summary>
[TestFixture]
internal sealed class CancellationTests
{
    [Test]
    public void ACancelledSequenceEndsBeforeTheNextLaunchAndRunsAgain([Values(0, 1, 2)] int last)
    {
        using WorkerPool pool = new(2);
        using WeightCache cache = new(pool);
        using CancellationTokenSource stop = new();
        Probe[] probes = [.. Enumerable.Range(0, 4).Select(i => new Probe(cache, i == last ? stop : null))];
        using CpuSequence sequence = new(pool, probes);
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
        using WorkerPool pool = new(1);
        using WeightCache cache = new(pool);
        using CancellationTokenSource stop = new();
        using CpuSequence sequence = new(pool, [new Probe(cache, null), new Probe(cache, null)]);
        sequence.Run(stop.Token);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            sequence.Run(stop.Token);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    /// <summary>Counts its runs, and cancels where it is told to.</summary>
    private sealed class Probe : CpuLaunch
    {
        private readonly CancellationTokenSource? _stop;

        public Probe(WeightCache cache, CancellationTokenSource? stop)
        {
            _stop = stop;
            Weights = new HeldWeights(cache);
        }

        public int Runs { get; private set; }

        public override int Chunks(int phase) => 1;

        public override void Run(int phase, int chunk, int worker)
        {
            Runs++;
            _stop?.Cancel();
        }
    }
}
