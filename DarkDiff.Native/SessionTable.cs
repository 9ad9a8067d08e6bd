using System.Collections.Concurrent;

namespace DarkDiff.Native;

/// <summary>
/// The sessions by handle. Handles are numbers, not addresses, and none is given twice: a stale one is found out and
/// harms nothing.
/// </summary>
internal static class SessionTable
{
    private static readonly ConcurrentDictionary<nint, NativeSession> _sessions = [];
    private static long _last;

    /// <summary>Gives a session a handle.</summary>
    public static nint Add(NativeSession session)
    {
        nint handle = (nint)Interlocked.Increment(ref _last);
        _sessions[handle] = session;
        return handle;
    }

    /// <summary>The session of a handle.</summary>
    /// <exception cref="StatusException">There is none.</exception>
    public static NativeSession Find(nint handle) => _sessions.TryGetValue(handle, out NativeSession? session)
        ? session
        : throw new StatusException(
            Status.InvalidSession, $"found no session {handle}, expected one that is open");

    /// <summary>Takes a handle's meaning away.</summary>
    public static void Remove(nint handle) => _sessions.TryRemove(handle, out _);
}
