using System.Runtime.InteropServices;

namespace DarkDiff.Kernels.Cuda.Launching;

/// <summary>The calls that one op becomes, in the order in which they run.</summary>
internal sealed class LaunchList
{
    private readonly List<IDeviceCall> _calls = [];

    /// <summary>The calls so far.</summary>
    public IReadOnlyList<IDeviceCall> Calls => _calls;

    /// <summary>Adds a kernel.</summary>
    /// <typeparam name="T">The kernel's parameter structure, sequential, field for field.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">The grid or the block is empty or larger than CUDA allows.</exception>
    public void Add<T>(
        string module, string kernel, Dim3 grid, Dim3 block, int dynamicSharedBytes, in T parameters)
        where T : unmanaged
    {
        if (grid.X < 1 || grid.Y is < 1 or > 65535 || grid.Z is < 1 or > 65535)
            throw new ArgumentOutOfRangeException(nameof(grid), grid, $"{kernel}: not a grid");
        if (block.X < 1 || block.Y < 1 || block.Z is < 1 or > 64 || (long)block.X * block.Y * block.Z > 1024)
            throw new ArgumentOutOfRangeException(nameof(block), block, $"{kernel}: not a block");
        byte[] bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in parameters)).ToArray();
        _calls.Add(new KernelCall(module, kernel, grid, block, dynamicSharedBytes, bytes));
    }

    /// <summary>Adds a matrix product.</summary>
    public void Add(MatmulCall product) => _calls.Add(product);
}
