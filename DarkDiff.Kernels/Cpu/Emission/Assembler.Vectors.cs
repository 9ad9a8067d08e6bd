namespace DarkDiff.Kernels.Cpu.Emission;

/// <summary>Instructions of 512 bits.</summary>
internal sealed partial class Assembler
{
    private const int VectorBytes = 64;

    // Tables of opcodes, and prefixes that select within one.
    private const int Map0F = 1;
    private const int Map0F38 = 2;
    private const int Prefix66 = 1;
    private const int PrefixF3 = 2;

    /// <summary>to = a ^ b; all zeros where both are the same register.</summary>
    public void Vpxord(Zmm to, Zmm a, Zmm b)
    {
        Evex(Map0F, Prefix66, 0xEF, to, a, (b.Number & 8) != 0, (b.Number & 16) != 0, false);
        Byte(0xC0 | (to.Number & 7) << 3 | (b.Number & 7));
    }

    /// <summary>Reads a vector from any address.</summary>
    public void Vmovups(Zmm to, Address from) => WithMemory(Map0F, 0, 0x10, to, default, from, false);

    /// <summary>Writes a vector to any address.</summary>
    public void Vmovups(Address to, Zmm from) => WithMemory(Map0F, 0, 0x11, from, default, to, false);

    /// <summary>to = a + the vector at an address.</summary>
    public void Vaddps(Zmm to, Zmm a, Address b) => WithMemory(Map0F, 0, 0x58, to, a, b, false);

    /// <summary>
    /// sum += the 16 dot products of the bf16 pairs of <paramref name="a"/> with the one pair at an address.
    /// </summary>
    public void Vdpbf16psBroadcast(Zmm sum, Zmm a, Address pair) =>
        WithMemory(Map0F38, PrefixF3, 0x52, sum, a, pair, true);

    /// <summary>Clears the upper parts of vector registers 0 to 15, without which older vector code is slow.</summary>
    public void Vzeroupper()
    {
        Byte(0xC5);
        Byte(0xF8);
        Byte(0x77);
    }

    private void WithMemory(int map, int prefix, int opcode, Zmm register, Zmm second, Address address, bool broadcast)
    {
        Evex(map, prefix, opcode, register, second, address.Base >= Register.R8, false, broadcast);
        Memory(register.Number, address, broadcast ? sizeof(float) : VectorBytes);
    }

    /// <summary>The four bytes of the prefix, and the opcode. Register numbers stand there inverted.</summary>
    private void Evex(
        int map, int prefix, int opcode, Zmm register, Zmm second, bool baseHigh, bool indexHigh, bool broadcast)
    {
        Byte(0x62);
        Byte(((register.Number & 8) != 0 ? 0 : 0x80)
            | (indexHigh ? 0 : 0x40)
            | (baseHigh ? 0 : 0x20)
            | ((register.Number & 16) != 0 ? 0 : 0x10)
            | map);
        Byte((~second.Number & 15) << 3 | 4 | prefix);
        Byte(0x40 | (broadcast ? 0x10 : 0) | ((second.Number & 16) != 0 ? 0 : 8));
        Byte(opcode);
    }
}
