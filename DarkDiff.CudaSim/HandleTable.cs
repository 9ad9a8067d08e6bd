namespace DarkDiff.CudaSim;

/// <summary>Objects under the numbers that a driver hands out; a number is never used twice.</summary>
internal sealed class HandleTable
{
    private readonly Dictionary<nint, object> _objects = [];
    private nint _next = 1;

    /// <summary>Puts an object in.</summary>
    public nint Add(object value)
    {
        _objects.Add(_next, value);
        return _next++;
    }

    /// <summary>The object of a number; null where there is none of that type.</summary>
    public T? Find<T>(nint handle)
        where T : class => _objects.GetValueOrDefault(handle) as T;

    /// <summary>Takes an object out; false where there is none of that type.</summary>
    public bool Remove<T>(nint handle)
        where T : class => Find<T>(handle) is not null && _objects.Remove(handle);
}
