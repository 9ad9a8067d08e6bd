namespace DarkDiff.PtxSim.Decoding;

/// <summary>Finds where threads that part at a branch must meet again: the branch's nearest post-dominator.</summary>
internal static class ControlFlow
{
    /// <summary>For each block, the first instruction that every way from its end passes; the count where there is none.</summary>
    public static int[] Reconvergence(FlowGraph graph)
    {
        int[] meeting = PostDominators(graph.Count, graph.Predecessors, graph.Successors);
        return [.. Enumerable.Range(0, graph.Count).Select(b => graph.Start(meeting[b] < 0 ? graph.Count : meeting[b]))];
    }

    // Cooper, Harvey and Kennedy, "A simple, fast dominance algorithm", on the reversed graph.
    private static int[] PostDominators(
        int nodes, IReadOnlyList<List<int>> predecessors, IReadOnlyList<List<int>> successors)
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
