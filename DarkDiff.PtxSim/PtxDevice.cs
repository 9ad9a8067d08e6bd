using System.Runtime.InteropServices;
using DarkDiff.PtxSim.Checking;
using DarkDiff.PtxSim.Counting;
using DarkDiff.PtxSim.Execution;
using DarkDiff.PtxSim.Memory;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim;

/// <summary>
/// A simulated device: memory, and launches that run kernels from their PTX, check every access and count what is done.
/// Launches run one at a time; blocks of a launch run side by side on the host's processors.
/// </summary>
public sealed unsafe class PtxDevice : IDisposable
{
    private readonly DeviceMemory _memory;
    private readonly IntervalSource _intervals = new();
    private readonly List<BlockRunner> _runners = [];
    private readonly Lock _launching = new();
    private readonly int _threads;

    /// <summary>A device.</summary>
    /// <param name="memoryBytes">Memory that may be allocated.</param>
    /// <param name="sharedBytesPerBlock">Most shared memory of a block.</param>
    /// <param name="threads">Host threads; 0 for all processors.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public PtxDevice(long memoryBytes = 16L << 30, int sharedBytesPerBlock = 163 << 10, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memoryBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(sharedBytesPerBlock);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        _memory = new DeviceMemory(memoryBytes);
        SharedBytesPerBlock = sharedBytesPerBlock;
        _threads = threads == 0 ? Environment.ProcessorCount : threads;
    }

    /// <summary>Most shared memory of a block, in bytes.</summary>
    public int SharedBytesPerBlock { get; }

    /// <summary>Most instructions that one warp may execute in one block, so that an endless loop ends.</summary>
    public long InstructionLimit { get; set; } = 1L << 32;

    /// <summary>Bytes of device memory in use.</summary>
    public long UsedBytes => _memory.Used;

    /// <summary>Bytes of device memory in all.</summary>
    public long TotalBytes => _memory.Capacity;

    /// <summary>Reads a module and allocates its variables.</summary>
    /// <exception cref="PtxSyntaxException">The text is not PTX that can be read.</exception>
    /// <exception cref="DeviceMemoryException">Its variables do not fit.</exception>
    public PtxModule Load(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return PtxModule.Compile(source, variable =>
        {
            ulong address = Allocate(variable.Bytes);
            Write(address, variable.Initial);
            return address;
        });
    }

    /// <summary>Allocates zero-filled memory at a multiple of 256.</summary>
    /// <exception cref="DeviceMemoryException">The device has no such amount left.</exception>
    public ulong Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return _memory.Allocate(bytes)?.Address
            ?? throw new DeviceMemoryException(bytes, _memory.Capacity - _memory.Used);
    }

    /// <summary>Frees memory.</summary>
    /// <exception cref="ArgumentException">Nothing was allocated there.</exception>
    public void Free(ulong address)
    {
        if (!_memory.Free(address))
            throw new ArgumentException($"nothing was allocated at 0x{address:x}", nameof(address));
    }

    /// <summary>Copies to device memory.</summary>
    /// <exception cref="ArgumentException">The bytes do not lie within one allocation.</exception>
    public void Write(ulong address, ReadOnlySpan<byte> source) =>
        source.CopyTo(new Span<byte>(Host(address, source.Length), source.Length));

    /// <summary>Copies from device memory.</summary>
    /// <exception cref="ArgumentException">The bytes do not lie within one allocation.</exception>
    public void Read(ulong address, Span<byte> destination) =>
        new ReadOnlySpan<byte>(Host(address, destination.Length), destination.Length).CopyTo(destination);

    /// <summary>Fills device memory with a byte.</summary>
    /// <exception cref="ArgumentException">The bytes do not lie within one allocation.</exception>
    public void Fill(ulong address, byte value, long bytes) => NativeMemory.Fill(Host(address, bytes), (nuint)bytes, value);

    /// <summary>Runs a kernel to its end.</summary>
    /// <param name="kernel">Kernel of a module that this device has loaded.</param>
    /// <param name="grid">Blocks.</param>
    /// <param name="block">Threads of a block, at most 1024.</param>
    /// <param name="dynamicSharedBytes">Shared memory beyond what the kernel declares.</param>
    /// <param name="parameters">Bytes of the parameters, as the kernel lays them out.</param>
    /// <returns>Counters and findings.</returns>
    /// <exception cref="ArgumentException">Grid, block, shared memory or parameters are not what the kernel can run with.</exception>
    public LaunchResult Launch(
        PtxKernel kernel, PtxDim grid, PtxDim block, int dynamicSharedBytes, ReadOnlySpan<byte> parameters)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        Check(kernel.Code, grid, block, dynamicSharedBytes, parameters.Length);
        CompiledKernel code = kernel.Code;
        lock (_launching)
            fixed (byte* bytes = parameters)
                return Run(code, grid, block, dynamicSharedBytes, bytes);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (BlockRunner runner in _runners)
            runner.Dispose();
        _runners.Clear();
        _memory.Dispose();
    }

    private LaunchResult Run(CompiledKernel code, PtxDim grid, PtxDim block, int dynamicSharedBytes, byte* parameters)
    {
        if (_intervals.IsHalfUsed)
        {
            _memory.ForgetAccesses();
            _intervals.Restart();
        }

        LaunchState launch = new()
        {
            Kernel = code,
            Grid = grid,
            BlockSize = block,
            DynamicSharedBytes = dynamicSharedBytes,
            Parameters = parameters,
            Memory = _memory,
            InstructionLimit = InstructionLimit,
            OldestRecord = _intervals.Take(1) << 5,
        };
        Tally tally = Run(launch);
        List<LineCounters> lines = [];
        foreach (Instruction instruction in code.Code)
        {
            int i = instruction.Index;
            if (tally.Executed[i] > 0)
            {
                lines.Add(new(
                    instruction.Line, instruction.Opcode, instruction.Class, tally.Executed[i], tally.Wavefronts[i],
                    tally.WavefrontsIdeal[i]));
            }
        }

        return new(new LaunchCounters(lines, tally), launch.Findings.All());
    }

    private Tally Run(LaunchState launch)
    {
        long next = -1, blocks = launch.Grid.Count;
        int workers = (int)Math.Min(_threads, blocks);
        while (_runners.Count < workers)
            _runners.Add(new BlockRunner(_intervals));
        void Work(int worker)
        {
            BlockRunner runner = _runners[worker];
            runner.Prepare(launch);
            while (!launch.Stopped && Interlocked.Increment(ref next) is var index && index < blocks)
                runner.Run(launch.Grid.At(index));
        }

        if (workers == 1)
            Work(0);
        else
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, Work);
        Tally total = _runners[0].Tally;
        for (int i = 1; i < workers; i++)
            total.Add(_runners[i].Tally);
        return total;
    }

    private void Check(CompiledKernel kernel, PtxDim grid, PtxDim block, int dynamicSharedBytes, int parameterBytes)
    {
        if (grid.X < 1 || grid.Y is < 1 or > 65535 || grid.Z is < 1 or > 65535)
            throw new ArgumentException($"{kernel.Name}: a grid of {grid} is not possible", nameof(grid));
        if (block.X < 1 || block.Y < 1 || block.Z is < 1 or > 64 || block.Count > 1024)
            throw new ArgumentException($"{kernel.Name}: a block of {block} is not possible", nameof(block));
        if (kernel.MaxThreads > 0 && block.Count > kernel.MaxThreads)
        {
            throw new ArgumentException(
                $"{kernel.Name}: the block has {block.Count} threads, the kernel allows {kernel.MaxThreads}", nameof(block));
        }

        if (dynamicSharedBytes < 0 || kernel.SharedBytes + (long)dynamicSharedBytes > SharedBytesPerBlock)
        {
            throw new ArgumentException(
                $"{kernel.Name}: {kernel.SharedBytes} + {dynamicSharedBytes} bytes of shared memory, a block has at most {SharedBytesPerBlock}",
                nameof(dynamicSharedBytes));
        }

        if (parameterBytes != kernel.ParameterBytes)
        {
            throw new ArgumentException(
                $"{kernel.Name}: {parameterBytes} bytes of parameters were given, the kernel takes {kernel.ParameterBytes}",
                nameof(parameterBytes));
        }
    }

    private byte* Host(ulong address, long bytes)
    {
        DeviceAllocation? allocation = _memory.Find(address, bytes);
        return allocation is not null
            ? allocation.Host + (address - allocation.Address)
            : throw new ArgumentException($"{bytes} bytes at 0x{address:x} do not lie within one allocation", nameof(address));
    }
}
