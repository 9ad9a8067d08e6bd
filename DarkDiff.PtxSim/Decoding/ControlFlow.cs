using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>Finds where threads that part at a branch must meet again: the branch's nearest post-dominator.</summary>
internal static class ControlFlow
{
    /// <summary>For each instruction, the first one that every way from it to the end passes; the count where none does.</summary>
    public static int[] Reconvergence(IReadOnlyList<Statement> code, IReadOnlyDictionary<string, int> labels)
    {
        // Blocks are single instructions in runs: only leaders get a node, the end of the kernel is the last node.
        int count = code.Count;
        SortedSet<int> leaders = [0, .. labels.Values.Where(l => l < count)];
        for (int i = 0; i < count; i++)
        {
            if (Ends(code[i]) && i + 1 < count)
                leaders.Add(i + 1);
        }

        int[] starts = [.. leaders];
        int nodes = starts.Length, end = nodes;
        int[] nodeOf = new int[count + 1];
        nodeOf[count] = end;
        List<int>[] successors = new List<int>[nodes];
        for (int n = 0; n < nodes; n++)
        {
            int next = n + 1 < nodes ? starts[n + 1] : count;
            for (int i = starts[n]; i < next; i++)
                nodeOf[i] = n;
        }

        List<int>[] predecessors = [.. Enumerable.Range(0, nodes + 1).Select(_ => new List<int>())];
        for (int n = 0; n < nodes; n++)
        {
            int last = (n + 1 < nodes ? starts[n + 1] : count) - 1;
            successors[n] = [];
            Statement statement = code[last];
            bool jumps = statement.Parts[0] == "bra", leaves = statement.Parts[0] is "ret" or "exit";
            if (jumps)
                successors[n].Add(nodeOf[Target(statement, labels)]);
            if (leaves)
                successors[n].Add(end);
            if ((!jumps && !leaves) || statement.Guard is not null)
                successors[n].Add(nodeOf[last + 1]);
            foreach (int successor in successors[n])
                predecessors[successor].Add(n);
        }

        int[] meeting = PostDominators(nodes, predecessors, successors);
        int[] result = new int[count];
        for (int i = 0; i < count; i++)
        {
            int node = meeting[nodeOf[i]];
            result[i] = node < 0 || node == end ? count : starts[node];
        }

        return result;
    }

    /// <summary>Index of the instruction that a branch jumps to.</summary>
    /// <exception cref="PtxSyntaxException">There is no such label.</exception>
    public static int Target(Statement branch, IReadOnlyDictionary<string, int> labels) =>
        branch.Operands is [NameOperand label] && labels.TryGetValue(label.Name, out int index)
            ? index
            : throw new PtxSyntaxException(branch.Line, "a branch without a label of this kernel");

    private static bool Ends(Statement statement) => statement.Parts[0] is "bra" or "ret" or "exit";

    // Cooper, Harvey and Kennedy, "A simple, fast dominance algorithm", on the reversed graph.
    private static int[] PostDominators(int nodes, List<int>[] predecessors, List<int>[] successors)
    {
        int end = nodes;
        int[] order = new int[nodes + 1];
        Array.Fill(order, -1);
        List<int> postorder = [];
        Stack<(int Node, int Next)> stack = new([(end, 0)]);
        bool[] seen = new bool[nodes + 1];
        seen[end] = true;
        while (stack.TryPop(out (int Node, int Next) top))
        {
            if (top.Next < predecessors[top.Node].Count)
            {
                stack.Push((top.Node, top.Next + 1));
                int before = predecessors[top.Node][top.Next];
                if (!seen[before])
                {
                    seen[before] = true;
                    stack.Push((before, 0));
                }
            }
            else
            {
                order[top.Node] = postorder.Count;
                postorder.Add(top.Node);
            }
        }

        int[] dominator = new int[nodes + 1];
        Array.Fill(dominator, -1);
        dominator[end] = end;
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = postorder.Count - 2; i >= 0; i--)
            {
                int node = postorder[i], found = -1;
                foreach (int successor in successors[node])
                {
                    if (dominator[successor] >= 0)
                        found = found < 0 ? successor : Common(found, successor, dominator, order);
                }

                changed |= dominator[node] != found;
                dominator[node] = found;
            }
        }

        return dominator;
    }

    private static int Common(int a, int b, int[] dominator, int[] order)
    {
        while (a != b)
        {
            while (order[a] < order[b])
                a = dominator[a];
            while (order[b] < order[a])
                b = dominator[b];
        }

        return a;
    }
}
