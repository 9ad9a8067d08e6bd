using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>
/// From where to where each register of a kernel holds a value that is still needed. Every write of a warp leaves the
/// lanes alone that are not active, so what holds for one thread holds for each lane, whatever way the others go.
/// </summary>
internal sealed class Liveness
{
    /// <summary>Finds the ranges.</summary>
    public Liveness(IReadOnlyList<Statement> code, FlowGraph graph, int registers)
    {
        First = new int[registers];
        Last = new int[registers];
        Array.Fill(First, int.MaxValue);
        Array.Fill(Last, -1);
        List<int>[] sets = new List<int>[code.Count], reads = new List<int>[code.Count];
        for (int i = 0; i < code.Count; i++)
        {
            (sets[i], reads[i]) = Accesses(code[i]);
            sets[i].ForEach(r => Touch(r, i));
            reads[i].ForEach(r => Touch(r, i));
        }

        RegisterSet[] entering = New(), leaving = New(), set = New();
        for (int block = 0; block < graph.Count; block++)
        {
            for (int i = graph.Start(block); i < graph.Start(block + 1); i++)
            {
                reads[i].ForEach(r => entering[block][r] |= !set[block][r]);

                // Under a predicate the old value may stay.
                if (code[i].Guard is null)
                    sets[i].ForEach(r => set[block][r] = true);
            }
        }

        for (bool changed = true; changed;)
        {
            changed = false;
            for (int block = graph.Count - 1; block >= 0; block--)
            {
                foreach (int successor in graph.Successors[block].Where(s => s < graph.Count))
                    leaving[block].Add(entering[successor]);
                changed |= entering[block].Add(leaving[block], except: set[block]);
            }
        }

        for (int block = 0; block < graph.Count; block++)
        {
            entering[block].ForEach(r => Touch(r, graph.Start(block)));
            leaving[block].ForEach(r => Touch(r, graph.Start(block + 1) - 1));
        }

        IsUnset = graph.Count > 0 ? entering[0] : new RegisterSet(registers);
        RegisterSet[] New() => [.. Enumerable.Range(0, graph.Count).Select(_ => new RegisterSet(registers))];
    }

    /// <summary>First instruction of a register's range, by its index; none where it is never used.</summary>
    public int[] First { get; }

    /// <summary>Last instruction of a register's range; −1 where it is never used.</summary>
    public int[] Last { get; }

    /// <summary>Registers that may be read before anything has set them.</summary>
    public RegisterSet IsUnset { get; }

    private static (List<int> Sets, List<int> Reads) Accesses(Statement statement)
    {
        List<int> sets = [], reads = [];
        bool writes = statement.Parts[0] is not ("st" or "red" or "bra" or "cp" or "bar" or "barrier" or "membar" or "fence");
        for (int i = 0; i < statement.Operands.Count; i++)
            Collect(statement.Operands[i], i == 0 && writes && statement.Operands[i] is not AddressOperand ? sets : reads);
        if (statement.Guard is not null)
            reads.AddRange(sets);
        return (sets, reads);
    }

    private static void Collect(Operand operand, List<int> registers)
    {
        switch (operand)
        {
            case RegisterOperand { Register: { IsPredicate: false, Special: false } register }:
                registers.Add(register.Index);
                break;
            case AddressOperand address:
                Collect(address.Base, registers);
                break;
            case PairOperand pair:
                Collect(pair.First, registers);
                Collect(pair.Second, registers);
                break;
            case VectorOperand vector:
                foreach (Operand element in vector.Elements)
                    Collect(element, registers);
                break;
        }
    }

    private void Touch(int register, int instruction)
    {
        First[register] = Math.Min(First[register], instruction);
        Last[register] = Math.Max(Last[register], instruction);
    }
}
