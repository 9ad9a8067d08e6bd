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
        MeetAll(pool);
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
            MeetAll(pool);
        }
    }

    [TestCase(1)]
    [TestCase(3)]
    public void AFailureReachesTheCallerAsItIsAndThePoolGoesOn(int threads)
    {
        using var pool = new WorkerPool(threads);
        NotSupportedException failure = Assert.Throws<NotSupportedException>(() => pool.Run(new Failing()))!;
        Assert.That(failure.Message, Is.EqualTo("chunk 3"));
        Assert.That(failure.StackTrace, Does.Contain($"{nameof(Failing)}.{nameof(CpuLaunch.Run)}"));
        var launch = new Counting(10);
        pool.Run(launch);
        Assert.That(launch.Runs, Is.All.EqualTo(1));
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task DisposeWaitsForALaunchThatRuns(int threads)
    {
        var pool = new WorkerPool(threads);
        using var launch = new Blocking();
        Task running = Task.Run(() => pool.Run(launch));
        launch.HasBegun.Wait();
        Task disposing = Task.Run(pool.Dispose);
        await Task.Delay(200);
        Assert.That(disposing.IsCompleted, Is.False);
        launch.MayEnd.Set();
        await running;
        await disposing;
        Assert.That(() => pool.Run(launch), Throws.InstanceOf<ObjectDisposedException>());
    }

    /// <summary>Every thread takes part.</summary>
    private static void MeetAll(WorkerPool pool)
    {
        using var meeting = new Barrier(pool.Threads);
        var launch = new Meeting(meeting);
        pool.Run(launch);
        Assert.That(launch.HasFailed, Is.False, "a thread did not come");
    }

    /// <summary>As many chunks as threads; each waits for the others, so that no thread can run two.</summary>
    private sealed class Meeting(Barrier barrier) : CpuLaunch
    {
        private volatile bool _hasFailed;

        public bool HasFailed => _hasFailed;

        public override int Chunks(int phase) => barrier.ParticipantCount;

        public override void Run(int phase, int chunk, int worker)
        {
            if (!_hasFailed && !barrier.SignalAndWait(TimeSpan.FromSeconds(60)))
                _hasFailed = true;
        }
    }

    private sealed class Blocking : CpuLaunch
    {
        public ManualResetEventSlim HasBegun { get; } = new();

        public ManualResetEventSlim MayEnd { get; } = new();

        public override int Chunks(int phase) => 1;

        public override void Run(int phase, int chunk, int worker)
        {
            HasBegun.Set();
            MayEnd.Wait();
        }
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
