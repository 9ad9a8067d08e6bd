using System.Runtime.ExceptionServices;

namespace DarkDiff.Kernels.Cpu.Threads;

/// <summary>
/// Threads that take the chunks of a launch one by one until none is left; the calling thread is one of them, so a
/// thread that the system does not schedule holds up no more than the chunk it has begun. A waiting thread spins
/// for some microseconds, then parks. Running a launch allocates nothing.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private const int Spins = 60;

    private readonly Lock _running = new();
    private readonly object _wake = new();
    private readonly object _done = new();
    private readonly Thread[] _threads;

    private CpuLaunch? _launch;
    private int _phase;
    private int _chunks;

    // Upper half: number of the phase being run; lower half: chunks of it that nobody has taken yet. In one word,
    // so that a late thread cannot take a chunk of one phase for a chunk of another.
    private long _ticket;
    private int _unfinished;
    private int _parked;
    private bool _callerParked;
    private bool _stop;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Number of threads, the calling one included.</param>
    public WorkerPool(int threads)
    {
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"DarkDiff CPU {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Number of threads, the calling one included.</summary>
    public int Threads => _threads.Length + 1;

    /// <summary>
    /// Runs every phase of <paramref name="launch"/> to its end. What a chunk throws comes out as it is, for any number of
    /// threads, and no further phase begins; of several exceptions, the first one.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public void Run(CpuLaunch launch)
    {
        lock (_running)
        {
            ObjectDisposedException.ThrowIf(_stop, this);
            for (int phase = 0; phase < launch.Phases; phase++)
            {
                int chunks = launch.Chunks(phase);
                if (chunks == 1 || _threads.Length == 0)
                {
                    for (int chunk = 0; chunk < chunks; chunk++)
                        launch.Run(phase, chunk, 0);
                }
                else
                {
                    RunShared(launch, phase, chunks);
                }
            }
        }
    }

    /// <summary>Ends the threads, after a launch that is running.</summary>
    public void Dispose()
    {
        lock (_running)
            Volatile.Write(ref _stop, true);
        lock (_wake)
            Monitor.PulseAll(_wake);
        foreach (Thread thread in _threads)
            thread.Join();
    }

    private void RunShared(CpuLaunch launch, int phase, int chunks)
    {
        (_launch, _phase, _chunks, _unfinished) = (launch, phase, chunks, chunks);
        long number = (_ticket >> 32) + 1;
        Interlocked.Exchange(ref _ticket, (number << 32) | (uint)chunks);
        if (Volatile.Read(ref _parked) > 0)
        {
            lock (_wake)
                Monitor.PulseAll(_wake);
        }

        TakeChunks(0);
        AwaitOthers();
        _launch = null;
        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }
    }

    private void TakeChunks(int worker)
    {
        while (true)
        {
            long ticket = Volatile.Read(ref _ticket);
            int left = (int)(uint)ticket;
            if (left == 0)
                return;
            if (Interlocked.CompareExchange(ref _ticket, ticket - 1, ticket) != ticket)
                continue;

            // The phase cannot end before this chunk does, so its fields are stable here.
            try
            {
                _launch!.Run(_phase, _chunks - left, worker);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            }

            if (Interlocked.Decrement(ref _unfinished) == 0 && Volatile.Read(ref _callerParked))
            {
                lock (_done)
                    Monitor.Pulse(_done);
            }
        }
    }

    private void AwaitOthers()
    {
        for (int i = 0; i < Spins; i++)
        {
            if (Volatile.Read(ref _unfinished) == 0)
                return;
            Thread.SpinWait(20);
        }

        lock (_done)
        {
            Volatile.Write(ref _callerParked, true);
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _unfinished) != 0)
                Monitor.Wait(_done);
            _callerParked = false;
        }
    }

    private void Work(int worker)
    {
        long seen = 0;
        while (AwaitPhase(ref seen))
            TakeChunks(worker);
    }

    /// <summary>Waits for a phase after <paramref name="seen"/>; false when the pool ends.</summary>
    private bool AwaitPhase(ref long seen)
    {
        for (int i = 0; i < Spins; i++)
        {
            if (Arrived(ref seen))
                return !Volatile.Read(ref _stop);
            Thread.SpinWait(20);
        }

        lock (_wake)
        {
            Interlocked.Increment(ref _parked);
            while (!Arrived(ref seen))
                Monitor.Wait(_wake);
            Interlocked.Decrement(ref _parked);
        }

        return !Volatile.Read(ref _stop);
    }

    private bool Arrived(ref long seen)
    {
        long number = Volatile.Read(ref _ticket) >> 32;
        bool arrived = number != seen || Volatile.Read(ref _stop);
        seen = number;
        return arrived;
    }
}
