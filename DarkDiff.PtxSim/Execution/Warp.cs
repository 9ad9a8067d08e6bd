using System.Numerics;
using System.Runtime.InteropServices;
using DarkDiff.PtxSim.Checking;

namespace DarkDiff.PtxSim.Execution;

/// <summary>
/// 32 threads in step. A register is 32 words side by side, so that an instruction is a few vector operations.
/// Where the threads part, the ways run one after the other up to the point where they must meet again.
/// </summary>
internal sealed unsafe class Warp : IDisposable
{
    /// <summary>Threads of a warp.</summary>
    public const int Lanes = 32;

    private const int MostWays = 2 * Lanes + 2;

    // Results of up to 64 words, for instructions that only some lanes execute.
    private const int TemporaryWords = 2 * Lanes;

    private readonly Way[] _ways = new Way[MostWays];
    private CompiledKernel? _kernel;
    private uint* _registers;
    private int _words;
    private int _depth;
    private uint _present;
    private uint _exited;
    private long _executed;

    /// <summary>A warp of a block.</summary>
    public Warp(BlockRunner block, int index)
    {
        Block = block;
        Index = index;
        Copies = new CopyQueue(this);
    }

    /// <summary>The block that it belongs to.</summary>
    public BlockRunner Block { get; }

    /// <summary>Number within the block.</summary>
    public int Index { get; }

    /// <summary>Register file.</summary>
    public uint* Registers => _registers + TemporaryWords;

    /// <summary>Room for the result of an instruction that only some lanes execute.</summary>
    public uint* Temporary => _registers;

    /// <summary>Copies to shared memory on their way.</summary>
    public CopyQueue Copies { get; }

    /// <summary>Whether all its threads have ended.</summary>
    public bool Ended => _exited == _present;

    /// <summary>Whether any of its threads has ended.</summary>
    public bool AnyEnded => _exited != 0;

    /// <summary>Predicate registers: a bit per lane.</summary>
    public uint[] Predicates { get; private set; } = [];

    /// <summary>Prepares the warp for a launch.</summary>
    public void Prepare(CompiledKernel kernel, bool sameBlockSize)
    {
        if (kernel != _kernel)
        {
            _kernel = kernel;
            int words = TemporaryWords + kernel.FileWords;
            if (words > _words)
            {
                NativeMemory.AlignedFree(_registers);
                _registers = (uint*)NativeMemory.AlignedAlloc((nuint)words * sizeof(uint), 64);
                _words = words;
            }

            new Span<uint>(Registers, kernel.FileWords).Clear();
            foreach ((Place place, ulong value) in kernel.Constants)
                place.Fill(Registers, uint.MaxValue, value);
            if (Predicates.Length < kernel.PredicateCount)
                Predicates = new uint[kernel.PredicateCount];
        }
        else if (sameBlockSize)
        {
            return;
        }

        foreach ((SpecialRegister register, Place place) in kernel.ThreadRegisters)
        {
            for (int lane = 0; lane < Lanes; lane++)
                place.Write(Registers, lane, Block.Special(register, Index * Lanes + lane));
        }
    }

    /// <summary>Prepares the warp for a block.</summary>
    public void Start(int threads)
    {
        Array.Clear(Predicates);
        _present = threads >= Lanes ? uint.MaxValue : (1u << threads) - 1;
        _exited = 0;
        _executed = 0;
        _depth = 1;
        _ways[0] = new Way { Next = 0, End = -1, Mask = _present };
        Copies.Clear();
        foreach (Place place in _kernel!.Unset)
            place.Fill(Registers, uint.MaxValue, 0);
        foreach ((SpecialRegister register, Place place) in _kernel.BlockRegisters)
            place.Fill(Registers, uint.MaxValue, Block.Special(register, Index * Lanes));
    }

    /// <summary>Runs up to a barrier, or to the end.</summary>
    public void Run()
    {
        Instruction[] code = _kernel!.Code;
        long[] executed = Block.Tally.Executed;
        uint[] predicates = Predicates;
        long limit = Block.InstructionLimit;
        while (_depth > 0)
        {
            ref Way way = ref _ways[_depth - 1];
            if (way.Mask == 0 || way.Next == way.End || way.Next >= code.Length)
            {
                _depth--;
                continue;
            }

            Instruction instruction = code[way.Next];
            uint mask = way.Mask;
            if (instruction.Guard >= 0)
                mask &= instruction.GuardNegated ? ~predicates[instruction.Guard] : predicates[instruction.Guard];
            executed[instruction.Index]++;
            if (++_executed > limit)
            {
                Report(FindingKind.EndlessLoop, instruction, way.Mask, 0, $"a warp executed {_executed - 1} instructions");
                Block.Stop();
                return;
            }

            switch (instruction.Flow)
            {
                case Flow.Next:
                    way.Next++;
                    if (mask != 0)
                        instruction.Execute(this, mask);
                    break;
                case Flow.Branch:
                    if (Block.Stopped)
                        return;
                    Follow((BranchInstruction)instruction, ref way, mask);
                    break;
                default:
                    way.Next++;
                    if (mask == 0)
                        break;
                    instruction.Execute(this, mask);
                    if (instruction.Flow == Flow.Barrier || Block.Stopped)
                        return;
                    break;
            }
        }
    }

    /// <summary>Frees the registers.</summary>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_registers);
        _registers = null;
    }

    /// <summary>Ends threads.</summary>
    public void Exit(uint mask)
    {
        _exited |= mask;
        for (int i = 0; i < _depth; i++)
            _ways[i].Mask &= ~mask;
    }

    /// <summary>Checks that all threads that have not ended are here.</summary>
    public void CheckAllHere(Instruction instruction, uint mask)
    {
        uint missing = _present & ~_exited & ~mask;
        if (missing != 0)
            Report(FindingKind.DivergentBarrier, instruction, missing, 0, "the thread does not reach a barrier that others of its warp wait at");
    }

    /// <summary>Checks that the lanes which an instruction names execute it.</summary>
    /// <returns>Whether they do.</returns>
    public bool CheckMembers(Instruction instruction, uint mask, Place members)
    {
        int lane = BitOperations.TrailingZeroCount(mask);
        uint named = (uint)members.Read(Registers, lane);
        uint missing = named & _present & ~mask, extra = mask & ~named;
        if ((missing | extra) == 0)
            return true;
        Report(FindingKind.DivergentBarrier, instruction, missing != 0 ? missing : extra, 0,
            missing != 0
                ? $"the instruction names lanes 0x{named:x8}, of which 0x{missing:x8} do not execute it"
                : $"lanes 0x{extra:x8} execute the instruction, which names only 0x{named:x8}");
        return false;
    }

    /// <summary>Reports a finding for the first lane of a mask.</summary>
    public void Report(FindingKind kind, Instruction instruction, uint mask, ulong address, string detail) =>
        Block.Report(kind, instruction, Index * Lanes + BitOperations.TrailingZeroCount(mask), address, detail);

    private void Follow(BranchInstruction branch, ref Way way, uint taken)
    {
        uint straight = way.Mask & ~taken;
        int next = way.Next + 1, meeting = branch.Reconvergence;
        if (straight == 0)
        {
            way.Next = branch.Target;
        }
        else if (taken == 0)
        {
            way.Next = next;
        }
        else
        {
            way.Next = meeting;
            if (next != meeting)
                _ways[_depth++] = new Way { Next = next, End = meeting, Mask = straight };
            if (branch.Target != meeting)
                _ways[_depth++] = new Way { Next = branch.Target, End = meeting, Mask = taken };
        }
    }

    /// <summary>Lanes that go the same way.</summary>
    private struct Way
    {
        /// <summary>Next instruction.</summary>
        public int Next;

        /// <summary>Instruction where the way ends, because others join there; −1 for none.</summary>
        public int End;

        /// <summary>The lanes.</summary>
        public uint Mask;
    }
}
