using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Native;

/// <summary>Hands progress to the caller's function, and its wish to stop to the session.</summary>
internal sealed unsafe class ProgressCallback(
    delegate* unmanaged[Cdecl]<void*, int, int, int, int> function, void* user) : IProgress<EnhanceProgress>
{
    private readonly delegate* unmanaged[Cdecl]<void*, int, int, int, int> _function = function;
    private readonly void* _user = user;

    /// <summary>Calls the function.</summary>
    /// <exception cref="OperationCanceledException">It asks to stop.</exception>
    public void Report(EnhanceProgress value)
    {
        if (_function != null && _function(_user, (int)value.Stage, value.StepsDone, value.Steps) != 0)
            throw new OperationCanceledException();
    }
}
