namespace DarkDiff.Runtime.Tests.Emission.Machine;

/// <summary>A decoded instruction.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte after it.</param>
/// <param name="Operation">What it does.</param>
/// <param name="To">Register that it changes, or stores.</param>
/// <param name="From">Register that it reads: the only one, or the first of two.</param>
/// <param name="Last">Second register that it reads.</param>
/// <param name="Base">Register with the address of its operand in memory.</param>
/// <param name="Number">Displacement of the operand in memory or of a jump; the immediate number.</param>
internal readonly record struct Instruction(
    int Start, int End, Operation Operation, int To = 0, int From = 0, int Last = 0, int Base = 0, int Number = 0)
{
    private static readonly string[] _names =
        ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];

    private string Memory => Number switch
    {
        0 => $"[{_names[Base]}]",
        < 0 => $"[{_names[Base]} - {-(long)Number}]",
        _ => $"[{_names[Base]} + {Number}]",
    };

    /// <summary>The instruction as LLVM writes it in Intel's syntax.</summary>
    public override string ToString() => Operation switch
    {
        Operation.AddImmediate => $"add {_names[To]}, {Number}",
        Operation.Add => $"add {_names[To]}, {_names[From]}",
        Operation.Mov => $"mov {_names[To]}, {_names[From]}",
        Operation.Test => $"test {Name32(To)}, {Name32(From)}",
        Operation.Dec => $"dec {_names[To]}",
        Operation.Prefetchw => $"prefetchw byte ptr {Memory}",
        Operation.Jmp or Operation.Je or Operation.Jne => $"{Operation.ToString().ToLowerInvariant()} {Number}",
        Operation.Vpxord => $"vpxord zmm{To}, zmm{From}, zmm{Last}",
        Operation.Load => $"vmovups zmm{To}, zmmword ptr {Memory}",
        Operation.Store => $"vmovups zmmword ptr {Memory}, zmm{To}",
        Operation.Vaddps => $"vaddps zmm{To}, zmm{From}, zmmword ptr {Memory}",
        Operation.Vdpbf16psBroadcast => $"vdpbf16ps zmm{To}, zmm{From}, dword ptr {Memory}{{1to16}}",
        _ => Operation.ToString().ToLowerInvariant(),
    };

    private static string Name32(int register) => register < 8 ? $"e{_names[register][1..]}" : $"{_names[register]}d";
}
