using DarkDiff.Kernels.Cpu.Emission;

namespace DarkDiff.Runtime.Tests.Emission;

/// <summary>Instructions of every form that the assembler writes, with all registers and kinds of addresses.</summary>
internal static class Encodings
{
    private static readonly int[] _displacements = [0, 4, 64, -64, 508, 512, 800, -512, 8128, 8192, -8192, 10400, 33];

    /// <summary>Text in Intel's syntax, and the bytes that the assembler writes.</summary>
    public static IEnumerable<(string Text, byte[] Bytes)> All()
    {
        Register[] registers = Enum.GetValues<Register>();
        for (int i = 0; i < 32; i++)
        {
            int j = (i * 7 + 3) % 32, displacement = _displacements[i % _displacements.Length];
            Zmm a = new(i), b = new(j);
            yield return Line($"vpxord zmm{i}, zmm{i}, zmm{i}", x => x.Vpxord(a, a, a));
            yield return Line($"vpxord zmm{i}, zmm{j}, zmm{31 - i}", x => x.Vpxord(a, b, new(31 - i)));
            Address address = new(registers[(i * 5 + 7) % 16], displacement);
            foreach ((string, byte[]) line in WithMemory(a, b, address))
                yield return line;
        }

        foreach (Register register in registers)
        {
            foreach (int displacement in _displacements)
            {
                Address address = new(register, displacement);
                yield return Line($"prefetchw byte ptr [{Text(address)}]", x => x.Prefetchw(address));
                yield return Line(
                    $"vdpbf16ps zmm27, zmm29, dword ptr [{Text(address)}]{{1to16}}",
                    x => x.Vdpbf16psBroadcast(new(27), new(29), address));
            }

            foreach ((string, byte[]) line in WithMemory(new(9), new(17), new(register, 128)))
                yield return line;
            Register other = registers[((int)register + 5) % 16];
            string name = Name(register), second = Name(other);
            yield return Line($"add {name}, 4", x => x.Add(register, 4));
            yield return Line($"add {name}, -128", x => x.Add(register, -128));
            yield return Line($"add {name}, {second}", x => x.Add(register, other));
            yield return Line($"mov {name}, {second}", x => x.Mov(register, other));
            yield return Line($"dec {name}", x => x.Dec(register));
            yield return Line($"test {Name32(register)}, {Name32(other)}", x => x.Test(register, other));

            // For rax there is a shorter form, which the assembler does not know.
            if (register != Register.Rax)
                yield return Line($"add {name}, 128", x => x.Add(register, 128));
        }

        yield return Line("vzeroupper", x => x.Vzeroupper());
        yield return Line("ret", x => x.Ret());
    }

    private static IEnumerable<(string Text, byte[] Bytes)> WithMemory(Zmm a, Zmm b, Address address)
    {
        string at = Text(address);
        yield return Line($"vmovups zmm{a.Number}, zmmword ptr [{at}]", x => x.Vmovups(a, address));
        yield return Line($"vmovups zmmword ptr [{at}], zmm{a.Number}", x => x.Vmovups(address, a));
        yield return Line($"vaddps zmm{a.Number}, zmm{b.Number}, zmmword ptr [{at}]", x => x.Vaddps(a, b, address));
        yield return Line(
            $"vdpbf16ps zmm{a.Number}, zmm{b.Number}, dword ptr [{at}]{{1to16}}",
            x => x.Vdpbf16psBroadcast(a, b, address));
    }

    private static (string Text, byte[] Bytes) Line(string text, Action<Assembler> write)
    {
        Assembler assembler = new();
        write(assembler);
        return (text, assembler.ToArray());
    }

    private static string Text(Address address) => address.Displacement switch
    {
        0 => Name(address.Base),
        < 0 => $"{Name(address.Base)} - {-address.Displacement}",
        _ => $"{Name(address.Base)} + {address.Displacement}",
    };

    private static string Name(Register register) => register.ToString().ToLowerInvariant();

    private static string Name32(Register register) =>
        register < Register.R8 ? $"e{Name(register)[1..]}" : $"{Name(register)}d";
}
