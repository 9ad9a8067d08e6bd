using DarkDiff.PtxSim.Checking;
using DarkDiff.PtxSim.Counting;

namespace DarkDiff.PtxSim.Execution;

/// <summary>Runs blocks, one after another, on one host thread; kept from launch to launch.</summary>
internal sealed unsafe class BlockRunner : IDisposable
{
    private readonly List<Warp> _warps = [];
    private LaunchState _launch = null!;
    private int _count;
    private int _threads;
    private PtxDim _block;

    /// <summary>A runner that has no launch yet.</summary>
    public BlockRunner(IntervalSource deviceIntervals) => Memory = new BlockMemory(this, deviceIntervals);

    /// <summary>What is run.</summary>
    public CompiledKernel Kernel => _launch.Kernel;

    /// <summary>Counts of the launch.</summary>
    public Tally Tally { get; private set; } = new(0);

    /// <summary>Memory that the block sees.</summary>
    public BlockMemory Memory { get; }

    /// <summary>Bytes of the launch's parameters.</summary>
    public byte* Parameters => _launch.Parameters;

    /// <summary>Whether the launch is given up.</summary>
    public bool Stopped => _launch.Stopped;

    /// <summary>Most instructions of one warp.</summary>
    public long InstructionLimit => _launch.InstructionLimit;

    /// <summary>Gives the launch up.</summary>
    public void Stop() => _launch.Stopped = true;

    /// <summary>Prepares for a launch.</summary>
    public void Prepare(LaunchState launch)
    {
        bool sameBlockSize = _launch?.BlockSize == launch.BlockSize;
        _launch = launch;
        _threads = (int)launch.BlockSize.Count;
        Tally = new Tally(launch.Kernel.Code.Length);
        Memory.Prepare(launch);
        _count = (_threads + Warp.Lanes - 1) / Warp.Lanes;
        while (_warps.Count < _count)
            _warps.Add(new Warp(this, _warps.Count));
        for (int i = 0; i < _count; i++)
            _warps[i].Prepare(launch.Kernel, sameBlockSize);
    }

    /// <summary>Runs one block.</summary>
    public void Run(PtxDim block)
    {
        _block = block;
        Memory.Start(_count);
        for (int i = 0; i < _count; i++)
            _warps[i].Start(_threads - i * Warp.Lanes);
        while (!Stopped)
        {
            bool anyWaits = false;
            for (int i = 0; i < _count; i++)
            {
                Warp warp = _warps[i];
                if (warp.Ended)
                    continue;
                warp.Run();
                anyWaits |= !warp.Ended;
            }

            if (!anyWaits)
                return;
            CheckNobodyLeft();
            Memory.Barrier();
        }
    }

    /// <summary>Value of a special register.</summary>
    public ulong Special(SpecialRegister register, int thread)
    {
        PtxDim size = _launch.BlockSize, index = size.At(thread), grid = _launch.Grid;
        int lane = thread % Warp.Lanes;
        return register switch
        {
            SpecialRegister.ThreadX => (ulong)index.X,
            SpecialRegister.ThreadY => (ulong)index.Y,
            SpecialRegister.ThreadZ => (ulong)index.Z,
            SpecialRegister.ThreadsX => (ulong)size.X,
            SpecialRegister.ThreadsY => (ulong)size.Y,
            SpecialRegister.ThreadsZ => (ulong)size.Z,
            SpecialRegister.BlockX => (ulong)_block.X,
            SpecialRegister.BlockY => (ulong)_block.Y,
            SpecialRegister.BlockZ => (ulong)_block.Z,
            SpecialRegister.BlocksX => (ulong)grid.X,
            SpecialRegister.BlocksY => (ulong)grid.Y,
            SpecialRegister.BlocksZ => (ulong)grid.Z,
            SpecialRegister.Lane => (ulong)lane,
            SpecialRegister.Warp => (ulong)(thread / Warp.Lanes),
            SpecialRegister.Warps => (ulong)_count,
            SpecialRegister.WarpSize => Warp.Lanes,
            SpecialRegister.MaskEqual => 1u << lane,
            SpecialRegister.MaskLess => (1u << lane) - 1,
            SpecialRegister.MaskLessEqual => uint.MaxValue >> (31 - lane),
            SpecialRegister.MaskGreater => ~(uint.MaxValue >> (31 - lane)),
            SpecialRegister.MaskGreaterEqual => uint.MaxValue << lane,
            SpecialRegister.DynamicSharedBytes => (ulong)_launch.DynamicSharedBytes,
            _ => 0,
        };
    }

    /// <summary>Reports a finding.</summary>
    public void Report(FindingKind kind, Instruction instruction, int thread, ulong address, string detail) =>
        _launch.Findings.Add(new(
            kind, Kernel.Name, instruction.Line, instruction.Opcode, _block, _launch.BlockSize.At(thread), address, detail));

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Warp warp in _warps)
            warp.Dispose();
        Memory.Dispose();
    }

    private void CheckNobodyLeft()
    {
        for (int i = 0; i < _count; i++)
        {
            if (_warps[i].AnyEnded)
            {
                _launch.Findings.Add(new(
                    FindingKind.DivergentBarrier, Kernel.Name, 0, "bar.sync", _block,
                    _launch.BlockSize.At(i * Warp.Lanes), 0,
                    "threads of this warp have ended while others wait at a barrier"));
            }
        }
    }
}
