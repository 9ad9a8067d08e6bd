using System.Numerics;
using DarkDiff.PtxSim.Execution;
using DarkDiff.PtxSim.Syntax;

namespace DarkDiff.PtxSim.Decoding;

/// <summary>Makes a kernel ready to run.</summary>
internal static class KernelCompiler
{
    /// <summary>Compiles one kernel; what is not known becomes an instruction that reports itself when it is reached.</summary>
    public static CompiledKernel Compile(KernelSyntax kernel, ModuleSyntax module)
    {
        (int sharedBytes, int localBytes) = Arrange(kernel, module);
        FlowGraph graph = new(kernel.Statements, kernel.Labels);
        int[] meeting = ControlFlow.Reconvergence(graph);
        Liveness liveness = new(kernel.Statements, graph, kernel.Registers.Count);
        int parameterBytes = kernel.Parameters.Count == 0 ? 0 : (int)kernel.Parameters[^1].Offset + kernel.Parameters[^1].Bytes;
        Layout layout = new(kernel.Registers, liveness, parameterBytes);
        Instruction[] code = new Instruction[kernel.Statements.Count];
        for (int i = 0; i < code.Length; i++)
        {
            Statement statement = kernel.Statements[i];
            code[i] = Decode(statement, layout);
            if (code[i] is BranchInstruction branch)
            {
                branch.Target = FlowGraph.Target(statement, kernel.Labels);
                branch.Reconvergence = meeting[graph.BlockOf(i)];
            }

            code[i].Index = i;
            code[i].Line = statement.Line;
            code[i].Opcode = statement.Opcode;
            code[i].Class = InstructionClasses.Of(statement);
            code[i].Guard = layout.Predicate(statement.Guard);
            code[i].GuardNegated = statement.Guard?.Negated ?? false;
        }

        return new()
        {
            Name = kernel.Name,
            Code = code,
            FileWords = layout.FileWords,
            Constants = layout.Constants,
            Unset = layout.Unset,
            PredicateCount = layout.PredicateCount,
            ThreadRegisters = [.. layout.Special.Where(s => SpecialRegisters.DiffersByLane(s.Register))],
            BlockRegisters = [.. layout.Special.Where(s => !SpecialRegisters.DiffersByLane(s.Register))],
            Parameters = kernel.Parameters,
            ParameterBytes = parameterBytes,
            SharedBytes = sharedBytes,
            LocalBytes = localBytes,
            MaxThreads = kernel.MaxThreads,
            SharedCellShift = CellShift(kernel, shared: true),
            GlobalCellShift = CellShift(kernel, shared: false),
        };
    }

    private static Instruction Decode(Statement statement, Layout layout)
    {
        try
        {
            return ControlDecoder.Decode(statement, layout)
                ?? MemoryDecoder.Decode(statement, layout)
                ?? MatrixDecoder.Decode(statement, layout)
                ?? MoveDecoder.Decode(statement, layout)
                ?? CompareDecoder.Decode(statement, layout)
                ?? IntegerDecoder.Decode(statement, layout)
                ?? FloatDecoder.Decode(statement, layout)
                ?? ConversionDecoder.Decode(statement, layout)
                ?? new UnknownInstruction("the simulator does not know this instruction");
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return new UnknownInstruction($"the simulator cannot read this instruction: {e.Message}");
        }
    }

    private static (int Shared, int Local) Arrange(KernelSyntax kernel, ModuleSyntax module)
    {
        long shared = 0, local = 0;
        IEnumerable<Variable> variables = kernel.Variables
            .Concat(module.Variables.Where(v => v.Space == StateSpace.Shared && kernel.ModuleVariables.Contains(v)))
            .OrderBy(v => v.Bytes == 0 ? 1 : 0);
        foreach (Variable variable in variables)
        {
            ref long next = ref variable.Space == StateSpace.Shared ? ref shared : ref local;
            next = (next + variable.Alignment - 1) / variable.Alignment * variable.Alignment;
            variable.Offset = next;
            next += variable.Bytes;
        }

        return ((int)shared, (int)((local + 15) / 16 * 16));
    }

    private static int CellShift(KernelSyntax kernel, bool shared)
    {
        int smallest = 16;
        foreach (Statement statement in kernel.Statements)
            smallest = Math.Min(smallest, MemoryDecoder.AccessBytes(statement, shared));
        return BitOperations.Log2((uint)smallest);
    }
}
