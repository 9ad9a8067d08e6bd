using System.Buffers.Binary;

namespace DarkDiff.Kernels.Cpu.Emission;

/// <summary>
/// Writes x86-64 machine code: the few instructions that kernels consist of which the .NET compiler cannot emit.
/// Methods are named after the instructions. Source of the encodings: Intel 64 and IA-32 Architectures Software
/// Developer's Manual, volume 2, chapter 2.7 (EVEX) and the page of each instruction.
/// </summary>
internal sealed partial class Assembler
{
    private const int Rex = 0x40;
    private const int RexW = 0x48;
    private const int RexR = 4;
    private const int RexB = 1;

    private readonly List<byte> _code = [];
    private readonly List<Label> _unplaced = [];

    /// <summary>Bytes written so far.</summary>
    public int Length => _code.Count;

    /// <summary>The code.</summary>
    /// <exception cref="InvalidOperationException">A jump leads to a label that was not placed.</exception>
    public byte[] ToArray() => _unplaced.Count == 0
        ? [.. _code]
        : throw new InvalidOperationException($"found {_unplaced.Count} labels that were not placed, expected none");

    /// <summary>Places a label here.</summary>
    public void Place(Label label)
    {
        label.Position = Length;
        foreach (int end in label.Jumps)
            WriteJump(end, label);
        label.Jumps.Clear();
        _unplaced.Remove(label);
    }

    /// <summary>Fills up to a multiple of <paramref name="bytes"/> with breakpoints, which nobody runs into.</summary>
    public void Align(int bytes)
    {
        while (Length % bytes != 0)
            Byte(0xCC);
    }

    /// <summary>register += value.</summary>
    public void Add(Register register, int value)
    {
        Byte(RexW | High(register, RexB));
        bool isShort = value is >= sbyte.MinValue and <= sbyte.MaxValue;
        Byte(isShort ? 0x83 : 0x81);
        Byte(0xC0 | Low(register));
        if (isShort)
            Byte(value);
        else
            Int32(value);
    }

    /// <summary>register += other.</summary>
    public void Add(Register register, Register other) => OfTwo(RexW, 0x01, register, other);

    /// <summary>register = other.</summary>
    public void Mov(Register register, Register other) => OfTwo(RexW, 0x89, register, other);

    /// <summary>Sets the flags by the lower 32 bits of register &amp; other.</summary>
    public void Test(Register register, Register other) => OfTwo(0, 0x85, register, other);

    /// <summary>register −= 1; sets the zero flag.</summary>
    public void Dec(Register register)
    {
        Byte(RexW | High(register, RexB));
        Byte(0xFF);
        Byte(0xC8 | Low(register));
    }

    /// <summary>Asks for the cache line of an address, which will be written.</summary>
    public void Prefetchw(Address address)
    {
        if (address.Base >= Register.R8)
            Byte(Rex | RexB);
        Byte(0x0F);
        Byte(0x0D);
        Memory(1, address, 1);
    }

    /// <summary>Jumps.</summary>
    public void Jmp(Label label)
    {
        Byte(0xE9);
        Jump(label);
    }

    /// <summary>Jumps where the zero flag is set.</summary>
    public void Je(Label label)
    {
        Byte(0x0F);
        Byte(0x84);
        Jump(label);
    }

    /// <summary>Jumps where the zero flag is not set.</summary>
    public void Jne(Label label)
    {
        Byte(0x0F);
        Byte(0x85);
        Jump(label);
    }

    /// <summary>Returns.</summary>
    public void Ret() => Byte(0xC3);

    private static int Low(Register register) => (int)register & 7;

    private static int High(Register register, int bit) => register >= Register.R8 ? bit : 0;

    private void OfTwo(int rex, int opcode, Register register, Register other)
    {
        rex |= High(other, RexR) | High(register, RexB);
        if (rex != 0)
            Byte(Rex | rex);
        Byte(opcode);
        Byte(0xC0 | Low(other) << 3 | Low(register));
    }

    private void Jump(Label label)
    {
        Int32(0);
        if (label.Position >= 0)
        {
            WriteJump(Length, label);
            return;
        }

        label.Jumps.Add(Length);
        if (!_unplaced.Contains(label))
            _unplaced.Add(label);
    }

    private void WriteJump(int end, Label label)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, label.Position - end);
        for (int i = 0; i < bytes.Length; i++)
            _code[end - bytes.Length + i] = bytes[i];
    }

    /// <summary>ModRM, SIB where the base needs one, and displacement.</summary>
    /// <param name="register">The register operand, or what extends the opcode.</param>
    /// <param name="address">The memory operand.</param>
    /// <param name="scale">A displacement of one byte counts in so many bytes.</param>
    private void Memory(int register, Address address, int scale)
    {
        int displacement = address.Displacement, low = Low(address.Base);
        bool isShort = displacement % scale == 0
            && displacement / scale is >= sbyte.MinValue and <= sbyte.MaxValue;

        // rbp and r13 without a displacement would mean something else.
        int mode = displacement == 0 && low != (int)Register.Rbp ? 0 : isShort ? 1 : 2;
        Byte(mode << 6 | (register & 7) << 3 | low);
        if (low == (int)Register.Rsp)
            Byte(0x24);
        if (mode == 1)
            Byte(displacement / scale);
        else if (mode == 2)
            Int32(displacement);
    }

    private void Byte(int value) => _code.Add(unchecked((byte)value));

    private void Int32(int value)
    {
        for (int shift = 0; shift < 32; shift += 8)
            Byte(value >> shift);
    }
}
