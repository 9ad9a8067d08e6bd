namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// Counts the users of something that is freed after the last of them; what is freed gets no user again. May be called
/// from any thread.
/// </summary>
/// <param name="free">Frees it; called once, when the last user is gone.</param>
internal sealed class UserCount(Action free)
{
    private readonly Lock gate = new();
    private int users = 1;

    /// <summary>Counts one user more. There is one from the beginning.</summary>
    /// <exception cref="ObjectDisposedException">The last user is gone.</exception>
    public void Add()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(users == 0, typeof(DarkDiffSession));
            users++;
        }
    }

    /// <summary>Counts one user less, and frees after the last one.</summary>
    public void Remove()
    {
        lock (gate)
        {
            users--;
            if (users > 0)
                return;
        }

        free();
    }
}
