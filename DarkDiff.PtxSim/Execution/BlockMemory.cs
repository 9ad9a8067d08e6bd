using System.Numerics;
using System.Runtime.Intrinsics;
using DarkDiff.PtxSim.Checking;
using DarkDiff.PtxSim.Memory;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Execution;

/// <summary>All memory as the block sees it that runs now: finds the bytes of accesses, and checks them.</summary>
internal sealed unsafe class BlockMemory : IDisposable
{
    private readonly BlockRunner _block;
    private readonly IntervalSource _sharedIntervals = new();
    private DeviceAllocation _shared = new(0, 0);
    private DeviceAllocation _local = new(0, 0);
    private (DeviceAllocation? Allocation, AccessShadow? Shadow)[] _recent = [];
    private LaunchState _launch = null!;

    /// <summary>Memory of no block yet.</summary>
    public BlockMemory(BlockRunner block, IntervalSource deviceIntervals)
    {
        _block = block;
        SharedOrder = new AccessOrder(_sharedIntervals, isPrivate: true);
        DeviceOrder = new AccessOrder(deviceIntervals, isPrivate: false);
    }

    /// <summary>Order of accesses to shared memory.</summary>
    public AccessOrder SharedOrder { get; }

    /// <summary>Order of accesses to device memory.</summary>
    public AccessOrder DeviceOrder { get; }

    /// <summary>Who touched shared memory.</summary>
    public AccessShadow SharedShadow { get; private set; } = new(0);

    /// <summary>Size of shared memory.</summary>
    public long SharedBytes { get; private set; }

    /// <summary>Prepares for a launch.</summary>
    public void Prepare(LaunchState launch)
    {
        _launch = launch;
        SharedBytes = launch.Kernel.SharedBytes + launch.DynamicSharedBytes;
        if (_shared.Bytes < SharedBytes)
        {
            _shared.Dispose();
            SharedShadow.Dispose();
            _shared = new DeviceAllocation(0, SharedBytes);
            SharedShadow = new AccessShadow(SharedBytes);
        }

        long local = launch.Kernel.LocalBytes * launch.BlockSize.Count;
        if (_local.Bytes < local)
        {
            _local.Dispose();
            _local = new DeviceAllocation(0, local);
        }

        SharedShadow.Prepare(launch.Kernel.SharedCellShift, 0);
        if (_recent.Length < launch.Kernel.Code.Length)
            _recent = new (DeviceAllocation?, AccessShadow?)[launch.Kernel.Code.Length];
        else
            Array.Clear(_recent);
    }

    /// <summary>Prepares for a block.</summary>
    public void Start(int warps)
    {
        if (_sharedIntervals.IsHalfUsed)
        {
            SharedShadow.Forget();
            _sharedIntervals.Restart();
        }

        SharedShadow.ForgetWrites();
        SharedOrder.Start(warps, 0);
        DeviceOrder.Start(warps, _launch.OldestRecord);
    }

    /// <summary>All warps have met.</summary>
    public void Barrier()
    {
        SharedOrder.Barrier();
        DeviceOrder.Barrier();
    }

    /// <summary>All lanes of a warp have met.</summary>
    public void WarpBarrier(int warp)
    {
        SharedOrder.WarpBarrier(warp);
        DeviceOrder.WarpBarrier(warp);
    }

    /// <summary>Checks an access of some lanes, and finds its bytes on the host.</summary>
    /// <param name="instruction">Who accesses.</param>
    /// <param name="warp">Its warp.</param>
    /// <param name="mask">Its lanes.</param>
    /// <param name="space">Space that the instruction names.</param>
    /// <param name="lanes">Addresses; the rest is set here.</param>
    /// <param name="bytes">Bytes of a lane: a power of two up to 16.</param>
    /// <param name="kind">What the access does.</param>
    public void Access(
        Instruction instruction, Warp warp, uint mask, StateSpace space, ref LaneAddresses lanes, int bytes, AccessKind kind)
    {
        fixed (ulong* device = lanes.Device, host = lanes.Host)
        {
            if (space == StateSpace.Generic)
                space = CommonSpace(device);
            lanes.Space = space;
            lanes.Found = mask;
            ulong start, size;
            byte* bytesOnHost;
            AccessShadow? shadow = null;
            if (space == StateSpace.Shared)
            {
                (start, size) = (0, (ulong)SharedBytes);
                bytesOnHost = _shared.Host;
            }
            else if (space == StateSpace.Param)
            {
                (start, size) = (0, (ulong)_launch.Kernel.ParameterBytes);
                bytesOnHost = _launch.Parameters;
            }
            else if (space is StateSpace.Global or StateSpace.Const && Recent(instruction, *device) is { } recent)
            {
                shadow = _recent[instruction.Index].Shadow;
                (start, size) = (recent.Address, (ulong)recent.Bytes);
                bytesOnHost = recent.Host;
            }
            else
            {
                OneByOne(instruction, warp, mask, ref lanes, bytes, kind);
                return;
            }

            ulong* offsets = stackalloc ulong[Warp.Lanes];
            if (!Fits(device, start, size, (ulong)bytes, offsets))
            {
                OneByOne(instruction, warp, mask, ref lanes, bytes, kind);
                return;
            }

            for (int i = 0; i < Warp.Lanes; i += 8)
                (Vector512.Load(offsets + i) + Vector512.Create((ulong)bytesOnHost)).Store(host + i);
            if (space == StateSpace.Shared)
                CheckShared(instruction, warp, mask, offsets, bytes, kind);
            else if (shadow is not null)
                CheckDevice(instruction, warp, mask, device, offsets, bytes, kind, shadow);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        SharedShadow.Dispose();
        _shared.Dispose();
        _local.Dispose();
    }

    // Whether all accesses are aligned and lie within; sets the offsets.
    private static bool Fits(ulong* device, ulong start, ulong size, ulong bytes, ulong* offsets)
    {
        if (size < bytes)
            return false;
        Vector512<ulong> most = Vector512.Create(size - bytes), low = Vector512.Create(bytes - 1);
        Vector512<ulong> bad = Vector512<ulong>.Zero;
        for (int i = 0; i < Warp.Lanes; i += 8)
        {
            Vector512<ulong> address = Vector512.Load(device + i), offset = address - Vector512.Create(start);
            bad |= Vector512.GreaterThan(offset, most) | (address & low);
            offset.Store(offsets + i);
        }

        return bad == Vector512<ulong>.Zero;
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

    // Space of generic addresses where all lanes agree, whose addresses then become that space's; else still generic.
    private static StateSpace CommonSpace(ulong* device)
    {
        ulong* own = stackalloc ulong[Warp.Lanes];
        StateSpace common = StateSpace.Generic;
        for (int lane = 0; lane < Warp.Lanes; lane++)
        {
            own[lane] = device[lane];
            StateSpace space = SpaceOf(ref own[lane]);
            if (lane > 0 && space != common)
                return StateSpace.Generic;
            common = space;
        }

        new ReadOnlySpan<ulong>(own, Warp.Lanes).CopyTo(new Span<ulong>(device, Warp.Lanes));
        return common;
    }

    private DeviceAllocation? Recent(Instruction instruction, ulong address)
    {
        ref (DeviceAllocation? Allocation, AccessShadow? Shadow) recent = ref _recent[instruction.Index];
        if (recent.Allocation is null || !recent.Allocation.Contains(address, 1))
        {
            recent.Allocation = _launch.Memory.Find(address, 1);
            recent.Shadow = recent.Allocation is null ? null : _launch.ShadowOf(recent.Allocation);
        }

        return recent.Allocation;
    }

    private void OneByOne(
        Instruction instruction, Warp warp, uint mask, ref LaneAddresses lanes, int bytes, AccessKind kind)
    {
        StateSpace named = lanes.Space;
        lanes.Found = 0;
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            StateSpace space = named;
            byte* host = Find(instruction, warp, lane, ref space, lanes.Device[lane], bytes, kind);
            lanes.Host[lane] = (ulong)host;
            lanes.Space = space;
            if (host != null)
                lanes.Found |= 1u << lane;
        }
    }

    // The bytes of one lane; null, after a finding, where they do not lie anywhere.
    private byte* Find(
        Instruction instruction, Warp warp, int lane, ref StateSpace space, ulong address, int bytes, AccessKind kind)
    {
        if (space == StateSpace.Generic)
            space = SpaceOf(ref address);
        int thread = warp.Index * Warp.Lanes + lane;
        if (address % (ulong)bytes != 0)
        {
            _block.Report(FindingKind.Misaligned, instruction, thread, address, $"not a multiple of {bytes}");
            return null;
        }

        ulong* offsets = stackalloc ulong[Warp.Lanes];
        CompiledKernel kernel = _launch.Kernel;
        switch (space)
        {
            case StateSpace.Shared:
                if (IsOutside(address, bytes, SharedBytes))
                    return OutOfBounds(instruction, thread, address, bytes, $"shared memory of {SharedBytes} bytes");
                offsets[lane] = address;
                CheckShared(instruction, warp, 1u << lane, offsets, bytes, kind);
                return _shared.Host + address;
            case StateSpace.Local:
                if (IsOutside(address, bytes, kernel.LocalBytes))
                    return OutOfBounds(instruction, thread, address, bytes, $"local memory of {kernel.LocalBytes} bytes");
                return _local.Host + (long)thread * kernel.LocalBytes + (long)address;
            case StateSpace.Param:
                if (IsOutside(address, bytes, kernel.ParameterBytes))
                    return OutOfBounds(instruction, thread, address, bytes, $"parameters of {kernel.ParameterBytes} bytes");
                return _launch.Parameters + address;
            default:
                DeviceAllocation? allocation = _launch.Memory.Find(address, bytes);
                if (allocation is null)
                    return OutOfBounds(instruction, thread, address, bytes, "no allocation");
                ulong* device = stackalloc ulong[Warp.Lanes];
                device[lane] = address;
                offsets[lane] = address - allocation.Address;
                CheckDevice(instruction, warp, 1u << lane, device, offsets, bytes, kind, _launch.ShadowOf(allocation));
                return allocation.Host + offsets[lane];
        }
    }

    private static bool IsOutside(ulong address, int bytes, long size) =>
        address > (ulong)size || (ulong)bytes > (ulong)size - address;

    private byte* OutOfBounds(Instruction instruction, int thread, ulong address, int bytes, string where)
    {
        _block.Report(FindingKind.OutOfBounds, instruction, thread, address, $"{bytes} bytes lie outside {where}");
        return null;
    }

    private void CheckShared(
        Instruction instruction, Warp warp, uint mask, ulong* offsets, int bytes, AccessKind kind)
    {
        uint me = SharedOrder.Record(warp.Index);
        uint* conflicts = stackalloc uint[Warp.Lanes];
        uint found = 0;
        switch (kind)
        {
            case AccessKind.Read:
                found = SharedShadow.ReadAll(offsets, mask, bytes, me, SharedOrder, unwritten: true, conflicts);
                break;
            case AccessKind.Atomic:
                for (uint left = mask; left != 0; left &= left - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(left);
                    SharedShadow.Finish((long)offsets[lane], bytes, me + (uint)lane);
                }

                break;
            default:
                found = SharedShadow.WriteAll(offsets, mask, bytes, me, kind == AccessKind.CopyTo, SharedOrder, conflicts);
                break;
        }

        for (; found != 0; found &= found - 1)
        {
            int lane = BitOperations.TrailingZeroCount(found);
            if (conflicts[lane] != uint.MaxValue)
            {
                ReportRace(instruction, warp, lane, offsets[lane], conflicts[lane], SharedOrder, "shared");
                continue;
            }

            _block.Report(
                FindingKind.Uninitialized, instruction, warp.Index * Warp.Lanes + lane, offsets[lane],
                "shared memory that nothing has written");
        }
    }

    private void CheckDevice(
        Instruction instruction, Warp warp, uint mask, ulong* device, ulong* offsets, int bytes, AccessKind kind,
        AccessShadow shadow)
    {
        if (kind == AccessKind.Atomic)
            return;
        uint me = DeviceOrder.Record(warp.Index);
        uint* conflicts = stackalloc uint[Warp.Lanes];
        uint found = kind == AccessKind.Read
            ? shadow.ReadAll(offsets, mask, bytes, me, DeviceOrder, unwritten: false, conflicts)
            : shadow.WriteAll(offsets, mask, bytes, me, pending: false, DeviceOrder, conflicts);
        for (; found != 0; found &= found - 1)
        {
            int lane = BitOperations.TrailingZeroCount(found);
            ReportRace(instruction, warp, lane, device[lane], conflicts[lane], DeviceOrder, "device");
        }
    }

    private void ReportRace(
        Instruction instruction, Warp warp, int lane, ulong address, uint conflict, AccessOrder order, string memory)
    {
        string other = (conflict & AccessShadow.Pending) != 0
            ? "cp.async is still copying to these bytes"
            : $"lane {conflict & 31} of {(conflict >> 5 == order.Record(warp.Index) >> 5 ? "the same warp" : "another warp")} touched these bytes, and nothing orders the two";
        _block.Report(
            FindingKind.Race, instruction, warp.Index * Warp.Lanes + lane, address, $"{memory} memory: {other}");
    }
}
