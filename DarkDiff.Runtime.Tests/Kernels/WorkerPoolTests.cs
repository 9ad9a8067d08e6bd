using DarkDiff.Kernels.Cpu;
using DarkDiff.Kernels.Cpu.Threads;

namespace DarkDiff.Runtime.Tests.Kernels;

[TestFixture]
public sealed class WorkerPoolTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    public void EveryChunkRunsOnceAndPhasesFollowEachOther(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int round = 0; round < 300; round++)
        {
            var launch = new Counting(1 + round % 40);
            pool.Run(launch);
            Assert.That(launch.Runs, Is.All.EqualTo(1), $"round {round}");
            Assert.That(launch.OutOfOrder, Is.Zero, $"round {round}");
        }
    }

    [Test]
    public void ParkedThreadsWakeUp()
    {
        using var pool = new WorkerPool(3);
        for (int round = 0; round < 5; round++)
        {
            Thread.Sleep(20);
            var launch = new Counting(100);
            pool.Run(launch);
            Assert.That(launch.Runs, Is.All.EqualTo(1));
        }
    }

    [Test]
    public void AFailureReachesTheCallerAndThePoolGoesOn()
    {
        using var pool = new WorkerPool(2);
        Assert.That(
            () => pool.Run(new Failing()),
            Throws.InvalidOperationException.With.Message.Contains("chunk 3"));
        var launch = new Counting(10);
        pool.Run(launch);
        Assert.That(launch.Runs, Is.All.EqualTo(1));
    }

    private sealed class Counting(int chunks) : CpuLaunch
    {
        private int _done;
        private int _outOfOrder;

        public int[] Runs { get; } = new int[2 * chunks];

        public int OutOfOrder => _outOfOrder;

        public override int Phases => 2;

        public override int Chunks(int phase) => chunks;

        public override void Run(int phase, int chunk, int worker)
        {
            if (phase == 1 && Volatile.Read(ref _done) < chunks)
                Interlocked.Increment(ref _outOfOrder);
            Interlocked.Increment(ref Runs[phase * chunks + chunk]);
            Interlocked.Increment(ref _done);
        }
    }

    private sealed class Failing : CpuLaunch
    {
        public override int Chunks(int phase) => 5;

        public override void Run(int phase, int chunk, int worker)
        {
            if (chunk == 3)
                throw new NotSupportedException("chunk 3");
        }
    }
}
