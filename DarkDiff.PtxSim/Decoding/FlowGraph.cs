using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>The instructions of a kernel in blocks that are entered at the top and left at the bottom.</summary>
internal sealed class FlowGraph
{
    private readonly int[] _starts;
    private readonly int[] _blockOf;

    /// <summary>Cuts a kernel into blocks.</summary>
    /// <exception cref="PtxSyntaxException">A branch leads nowhere.</exception>
    public FlowGraph(IReadOnlyList<Statement> code, IReadOnlyDictionary<string, int> labels)
    {
        int count = code.Count;
        SortedSet<int> leaders = [0, .. labels.Values.Where(l => l < count)];
        for (int i = 0; i < count; i++)
        {
            if (Ends(code[i]) && i + 1 < count)
                leaders.Add(i + 1);
        }

        _starts = [.. leaders, count];
        Count = leaders.Count;
        _blockOf = new int[count + 1];
        for (int block = 0; block < Count; block++)
            Array.Fill(_blockOf, block, _starts[block], _starts[block + 1] - _starts[block]);
        _blockOf[count] = Count;
        Successors = [.. Enumerable.Range(0, Count).Select(_ => new List<int>())];
        Predecessors = [.. Enumerable.Range(0, Count + 1).Select(_ => new List<int>())];
        for (int block = 0; block < Count && count > 0; block++)
            Connect(block, code[_starts[block + 1] - 1], labels);
    }

    /// <summary>Number of blocks; the number itself stands for the end of the kernel.</summary>
    public int Count { get; }

    /// <summary>Blocks that may follow each block.</summary>
    public IReadOnlyList<List<int>> Successors { get; }

    /// <summary>Blocks that may come before each block, and before the end.</summary>
    public IReadOnlyList<List<int>> Predecessors { get; }

    /// <summary>First instruction of a block; the count of instructions for the end.</summary>
    public int Start(int block) => _starts[block];

    /// <summary>Block of an instruction.</summary>
    public int BlockOf(int instruction) => _blockOf[instruction];

    /// <summary>Index of the instruction that a branch jumps to.</summary>
    /// <exception cref="PtxSyntaxException">There is no such label.</exception>
    public static int Target(Statement branch, IReadOnlyDictionary<string, int> labels) =>
        branch.Operands is [NameOperand label] && labels.TryGetValue(label.Name, out int index)
            ? index
            : throw new PtxSyntaxException(branch.Line, "a branch without a label of this kernel");

    private static bool Ends(Statement statement) => statement.Parts[0] is "bra" or "ret" or "exit";

    private void Connect(int block, Statement last, IReadOnlyDictionary<string, int> labels)
    {
        bool jumps = last.Parts[0] == "bra", leaves = last.Parts[0] is "ret" or "exit";
        if (jumps)
            Successors[block].Add(_blockOf[Target(last, labels)]);
        if (leaves)
            Successors[block].Add(Count);
        if ((!jumps && !leaves) || last.Guard is not null)
            Successors[block].Add(block + 1);
        foreach (int successor in Successors[block])
            Predecessors[successor].Add(block);
    }
}
