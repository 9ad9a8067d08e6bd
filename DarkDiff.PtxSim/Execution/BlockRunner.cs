using DarkDiff.PtxSim.Checking;
using DarkDiff.PtxSim.Counting;
using DarkDiff.PtxSim.Memory;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Execution;

/// <summary>Runs blocks of a launch, one after another, on one host thread.</summary>
internal sealed unsafe class BlockRunner : IDisposable
{
    private readonly LaunchState _launch;
    private readonly Warp[] _warps;
    private readonly DeviceAllocation _shared;
    private readonly DeviceAllocation _local;
    private readonly int _threads;
    private DeviceAllocation? _last;
    private AccessShadow? _lastShadow;
    private PtxDim _block;

    /// <summary>A runner of a launch.</summary>
    public BlockRunner(LaunchState launch)
    {
        _launch = launch;
        _threads = (int)launch.BlockSize.Count;
        Tally = new Tally(launch.Kernel.Code.Length);
        Intervals = new Intervals(launch.Intervals);
        SharedBytes = launch.Kernel.SharedBytes + launch.DynamicSharedBytes;
        _shared = new DeviceAllocation(0, SharedBytes);
        _local = new DeviceAllocation(0, (long)launch.Kernel.LocalBytes * _threads);
        SharedShadow = new AccessShadow(SharedBytes, launch.Kernel.SharedCellShift);
        _warps = new Warp[(_threads + Warp.Lanes - 1) / Warp.Lanes];
        for (int i = 0; i < _warps.Length; i++)
            _warps[i] = new Warp(this, i);
    }

    /// <summary>What is run.</summary>
    public CompiledKernel Kernel => _launch.Kernel;

    /// <summary>Counts.</summary>
    public Tally Tally { get; }

    /// <summary>Synchronisation so far.</summary>
    public Intervals Intervals { get; }

    /// <summary>Who touched shared memory.</summary>
    public AccessShadow SharedShadow { get; }

    /// <summary>Shared memory of the block.</summary>
    public byte* Shared => _shared.Host;

    /// <summary>Its size.</summary>
    public long SharedBytes { get; }

    /// <summary>Whether the launch is given up.</summary>
    public bool Stopped => _launch.Stopped;

    /// <summary>Most instructions of one warp.</summary>
    public long InstructionLimit => _launch.InstructionLimit;

    /// <summary>Gives the launch up.</summary>
    public void Stop() => _launch.Stopped = true;

    /// <summary>Runs one block.</summary>
    public void Run(PtxDim block)
    {
        _block = block;
        Intervals.Start(_warps.Length);
        SharedShadow.ForgetWrites();
        for (int i = 0; i < _warps.Length; i++)
            _warps[i].Start(_threads - i * Warp.Lanes);
        while (!Stopped)
        {
            bool anyWaits = false;
            foreach (Warp warp in _warps)
            {
                if (warp.Ended)
                    continue;
                warp.Run();
                anyWaits |= !warp.Ended;
            }

            if (!anyWaits)
                return;
            CheckNobodyLeft();
            Intervals.Barrier();
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
            SpecialRegister.Warps => (ulong)_warps.Length,
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

    /// <summary>
    /// Checks one lane's access, and says where its bytes lie on the host; null, after a finding, where they do not
    /// lie anywhere.
    /// </summary>
    public byte* Resolve(
        Instruction instruction, Warp warp, int lane, ref StateSpace space, ulong address, int bytes, AccessKind kind)
    {
        if (space == StateSpace.Generic)
            space = SpaceOf(ref address);
        int thread = warp.Index * Warp.Lanes + lane;
        if (address % (ulong)bytes != 0)
        {
            Report(FindingKind.Misaligned, instruction, thread, address, $"not a multiple of {bytes}");
            return null;
        }

        switch (space)
        {
            case StateSpace.Shared:
                if (address > (ulong)SharedBytes || (ulong)bytes > (ulong)SharedBytes - address)
                    return OutOfBounds(instruction, thread, address, bytes, $"shared memory of {SharedBytes} bytes");
                CheckShared(instruction, warp, lane, address, bytes, kind);
                return Shared + address;
            case StateSpace.Local:
                if (address > (ulong)Kernel.LocalBytes || (ulong)bytes > (ulong)Kernel.LocalBytes - address)
                    return OutOfBounds(instruction, thread, address, bytes, $"local memory of {Kernel.LocalBytes} bytes");
                return _local.Host + (long)thread * Kernel.LocalBytes + (long)address;
            case StateSpace.Param:
                if (address > (ulong)Kernel.ParameterBytes || (ulong)bytes > (ulong)Kernel.ParameterBytes - address)
                    return OutOfBounds(instruction, thread, address, bytes, $"parameters of {Kernel.ParameterBytes} bytes");
                return _launch.Parameters + address;
            default:
                if (_last is null || !_last.Contains(address, bytes))
                {
                    _last = _launch.Memory.Find(address, bytes);
                    if (_last is null)
                        return OutOfBounds(instruction, thread, address, bytes, "no allocation");
                    _lastShadow = _launch.ShadowOf(_last);
                }

                CheckGlobal(instruction, warp, lane, address, bytes, kind);
                return _last.Host + (address - _last.Address);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        SharedShadow.Dispose();
        _shared.Dispose();
        _local.Dispose();
    }

    private static StateSpace SpaceOf(ref ulong address)
    {
        if (address - AddressSpace.SharedWindow < AddressSpace.WindowBytes)
        {
            address -= AddressSpace.SharedWindow;
            return StateSpace.Shared;
        }

        if (address - AddressSpace.LocalWindow < AddressSpace.WindowBytes)
        {
            address -= AddressSpace.LocalWindow;
            return StateSpace.Local;
        }

        return StateSpace.Global;
    }

    private void CheckNobodyLeft()
    {
        foreach (Warp warp in _warps)
        {
            if (warp.AnyEnded)
            {
                _launch.Findings.Add(new(
                    FindingKind.DivergentBarrier, Kernel.Name, 0, "bar.sync", _block,
                    _launch.BlockSize.At(warp.Index * Warp.Lanes), 0,
                    "threads of this warp have ended while others wait at a barrier"));
            }
        }
    }

    private byte* OutOfBounds(Instruction instruction, int thread, ulong address, int bytes, string where)
    {
        Report(FindingKind.OutOfBounds, instruction, thread, address, $"{bytes} bytes lie outside {where}");
        return null;
    }

    private void CheckShared(Instruction instruction, Warp warp, int lane, ulong address, int bytes, AccessKind kind)
    {
        uint me = Intervals.Record(warp.Index, lane);
        uint conflict = 0;
        if (kind == AccessKind.Read)
        {
            conflict = SharedShadow.Read((long)address, bytes, me, Intervals.Shared);
            if (conflict == uint.MaxValue)
            {
                Report(FindingKind.Uninitialized, instruction, warp.Index * Warp.Lanes + lane, address, "shared memory that nothing has written");
                return;
            }
        }
        else if (kind != AccessKind.Atomic)
        {
            conflict = SharedShadow.Write((long)address, bytes, me, kind == AccessKind.CopyTo, Intervals.Shared);
        }
        else
        {
            SharedShadow.Finish((long)address, bytes, me);
        }

        ReportRace(instruction, warp, lane, address, conflict, "shared");
    }

    private void CheckGlobal(Instruction instruction, Warp warp, int lane, ulong address, int bytes, AccessKind kind)
    {
        if (kind == AccessKind.Atomic)
            return;
        uint me = Intervals.Record(warp.Index, lane);
        long offset = (long)(address - _last!.Address);
        uint conflict = kind == AccessKind.Read
            ? _lastShadow!.Read(offset, bytes, me, Intervals.Global)
            : _lastShadow!.Write(offset, bytes, me, pending: false, Intervals.Global);
        if (conflict != uint.MaxValue)
            ReportRace(instruction, warp, lane, address, conflict, "device");
    }

    private void ReportRace(Instruction instruction, Warp warp, int lane, ulong address, uint conflict, string memory)
    {
        if (conflict == 0)
            return;
        string other = (conflict & AccessShadow.Pending) != 0
            ? "cp.async is still copying to these bytes"
            : $"lane {conflict & 31} of {(conflict >> 5 == Intervals.Record(warp.Index, 0) >> 5 ? "the same warp" : "another warp")} touched these bytes, and nothing orders the two";
        Report(FindingKind.Race, instruction, warp.Index * Warp.Lanes + lane, address, $"{memory} memory: {other}");
    }
}
