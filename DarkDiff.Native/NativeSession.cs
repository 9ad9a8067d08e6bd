using DarkDiff.Kernels.Cpu;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Native;

/// <summary>What a <c>darkdiff_session</c> stands for.</summary>
internal sealed class NativeSession
{
    private readonly SharedDevice _device;
    private int _running;

    private NativeSession(SharedDevice device, DarkDiffSession session)
    {
        _device = device;
        Session = session;
    }

    /// <summary>The session.</summary>
    public DarkDiffSession Session { get; }

    /// <summary>Opens a weight file on a device of its own.</summary>
    /// <param name="weights">The file.</param>
    /// <param name="openDevice">Opens the device.</param>
    /// <exception cref="StatusException">The system does not let the device compute in bf16.</exception>
    public static NativeSession Open(string weights, Func<CpuDevice> openDevice)
    {
        SharedDevice device;
        try
        {
            device = new SharedDevice(openDevice());
        }
        catch (IOException e)
        {
            // Not about the weight file: only kernels in bf16 ask the system for something, executable memory.
            throw new StatusException(
                Status.InvalidArgument, $"options.precision: found bf16, expected f32: {e.Message}");
        }

        try
        {
            return new NativeSession(device, new DarkDiffSession(weights, device.Device));
        }
        catch
        {
            device.RemoveUser();
            throw;
        }
    }

    /// <summary>A session with the same weights and device.</summary>
    /// <exception cref="ObjectDisposedException">The session is closed, or being closed on another thread.</exception>
    public NativeSession Share()
    {
        // Before the weights: as long as a session has them, it has the device that they are packed on.
        _device.AddUser();
        try
        {
            return new NativeSession(_device, Session.Share());
        }
        catch
        {
            _device.RemoveUser();
            throw;
        }
    }

    /// <summary>Begins a run, or the end of the session.</summary>
    /// <exception cref="StatusException">The session is running.</exception>
    public void Enter()
    {
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            throw new StatusException(
                Status.Busy, "the session is running, expected one call at a time: share it for other threads");
        }
    }

    /// <summary>Ends a run.</summary>
    public void Leave() => Volatile.Write(ref _running, 0);

    /// <summary>Frees what is the session's alone.</summary>
    public void Close()
    {
        Session.Dispose();
        _device.RemoveUser();
    }
}
