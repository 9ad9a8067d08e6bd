namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// Lets one call at a time into a session, and frees the session when it is disposed and no call is running.
/// </summary>
internal sealed class SessionGate(Action free)
{
    private readonly Lock gate = new();
    private bool running;
    private bool disposed;

    /// <summary>Begins a call.</summary>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    /// <exception cref="InvalidOperationException">A call is running.</exception>
    public void Enter()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, typeof(DarkDiffSession));
            if (running)
                throw new InvalidOperationException("the session is running; each thread needs a session of its own");
            running = true;
        }
    }

    /// <summary>Ends a call.</summary>
    public void Leave()
    {
        lock (gate)
        {
            running = false;
            if (disposed)
                free();
        }
    }

    /// <summary>Frees the session now, or when the running call ends.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed)
                return;
            disposed = true;
            if (!running)
                free();
        }
    }

    /// <summary>Throws where the session is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It is.</exception>
    public void Check()
    {
        lock (gate)
            ObjectDisposedException.ThrowIf(disposed, typeof(DarkDiffSession));
    }
}
