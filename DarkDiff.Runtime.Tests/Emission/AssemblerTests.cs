using DarkDiff.Kernels.Cpu.Emission;
using DarkDiff.Kernels.Cpu.Matmul;
using DarkDiff.Runtime.Tests.Emission.Machine;

namespace DarkDiff.Runtime.Tests.Emission;

/// <summary>Encodings against a table that LLVM's assembler made, and against LLVM where it is installed.</summary>
[TestFixture]
public sealed unsafe class AssemblerTests
{
    private static string Table => Path.Combine(AppContext.BaseDirectory, "encodings.txt");

    [Test]
    public void EveryInstructionHasTheBytesOfTheTable()
    {
        string[] ours = [.. Encodings.All().Select(line => $"{Convert.ToHexStringLower(line.Bytes)} {line.Text}")];
        Assert.That(ours, Is.EqualTo(File.ReadAllLines(Table)));
    }

    [Test]
    public void TheTableIsWhatLlvmGives()
    {
        LlvmMc.IsNeeded();
        string[] texts = [.. Encodings.All().Select(line => line.Text)];
        string[] lines = [.. LlvmMc.Assemble(texts).Zip(texts, (bytes, text) => $"{bytes} {text}")];
        Assert.That(lines, Has.Length.EqualTo(texts.Length));
        Assert.That(File.ReadAllLines(Table), Is.EqualTo(lines));
    }

    [Test]
    public void LlvmReadsTheKernelsAsTheTestsDo()
    {
        LlvmMc.IsNeeded();
        (byte[] code, _) = Bf16Tiles.Emit();
        string[] ours = [.. Decoder.All(code).Select(instruction => instruction.ToString())];
        Assert.That(ours, Is.EqualTo(LlvmMc.Disassemble(code)));
        Assert.That(ours, Has.Length.GreaterThan(1000));
    }

    [Test]
    public void ALabelThatIsNotPlacedIsFound()
    {
        Assembler assembler = new();
        assembler.Jmp(new Label());
        Assert.That(assembler.ToArray, Throws.InvalidOperationException);
    }

    [Test]
    public void EmittedCodeRuns()
    {
        if (!OperatingSystem.IsLinux() || !System.Runtime.Intrinsics.X86.X86Base.X64.IsSupported)
            Assert.Ignore("the code is for Linux on x86-64");

        // rdi + rsi · rdx, by a loop; zero where edx is zero.
        Assembler assembler = new();
        Label loop = new(), none = new(), done = new();
        assembler.Mov(Register.Rax, Register.Rdi);
        assembler.Test(Register.Rdx, Register.Rdx);
        assembler.Je(none);
        assembler.Place(loop);
        assembler.Add(Register.Rax, Register.Rsi);
        assembler.Dec(Register.Rdx);
        assembler.Jne(loop);
        assembler.Jmp(done);
        assembler.Place(none);
        assembler.Add(Register.Rax, 1000);
        assembler.Place(done);
        assembler.Ret();
        using CodeBlock block = new(assembler.ToArray());
        var run = (delegate* unmanaged<nint, nint, nint, nint>)block.Start;
        Assert.That(run(5, 7, 3), Is.EqualTo((nint)26));
        Assert.That(run(5, 7, 0), Is.EqualTo((nint)1005));

        string line = File.ReadAllLines("/proc/self/maps").Single(l => Holds(l, block.Start));
        Assert.That(line, Does.Contain(" r-xp "));

        static bool Holds(string line, nint address)
        {
            string[] range = line.Split(' ')[0].Split('-');
            return address >= Convert.ToInt64(range[0], 16) && address < Convert.ToInt64(range[1], 16);
        }
    }
}
