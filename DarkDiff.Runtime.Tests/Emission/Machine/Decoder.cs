namespace DarkDiff.Runtime.Tests.Emission.Machine;

/// <summary>
/// Reads machine code, written from Intel's manual without the assembler's help, and compared with LLVM's disassembler
/// where that is installed. Whatever it does not know is an error.
/// </summary>
internal ref struct Decoder
{
    private readonly ReadOnlySpan<byte> _code;
    private int _at;

    private Decoder(ReadOnlySpan<byte> code, int at)
    {
        _code = code;
        _at = at;
    }

    /// <summary>The instruction that starts at a byte.</summary>
    public static Instruction At(ReadOnlySpan<byte> code, int start) => new Decoder(code, start).Next();

    /// <summary>All instructions, one after another.</summary>
    public static List<Instruction> All(ReadOnlySpan<byte> code)
    {
        List<Instruction> all = [];
        for (int at = 0; at < code.Length; at = all[^1].End)
            all.Add(At(code, at));
        return all;
    }

    private Instruction Next()
    {
        int start = _at, first = Byte(), rex = 0;
        if (first == 0x62)
            return Vector(start);
        if (first >> 4 == 4)
            (rex, first) = (first, Byte());
        bool isWide = (rex & 8) != 0;
        Instruction found = (first, isWide) switch
        {
            (0x83, true) => Extended(rex, 0, Operation.AddImmediate) with { Number = (sbyte)Byte() },
            (0x81, true) => Extended(rex, 0, Operation.AddImmediate) with { Number = Int32() },
            (0xFF, true) => Extended(rex, 1, Operation.Dec),
            (0x01, true) => Registers(rex, Operation.Add),
            (0x89, true) => Registers(rex, Operation.Mov),
            (0x85, false) => Registers(rex, Operation.Test),
            (0x0F, false) => TwoBytes(rex),
            (0xE9, false) => new Instruction(0, 0, Operation.Jmp, Number: Int32()),
            (0xC3, false) => new Instruction(0, 0, Operation.Ret),
            (0xCC, false) => new Instruction(0, 0, Operation.Int3),
            (0xC5, false) when Byte() == 0xF8 && Byte() == 0x77 => new Instruction(0, 0, Operation.Vzeroupper),
            _ => throw Unknown(start),
        };
        return found with { Start = start, End = _at };
    }

    private Instruction TwoBytes(int rex)
    {
        int opcode = Byte();
        if (opcode is 0x84 or 0x85)
            return new Instruction(0, 0, opcode == 0x84 ? Operation.Je : Operation.Jne, Number: Int32());
        if (opcode != 0x0D)
            throw Unknown(_at);
        (int extension, int at, int displacement) = Memory((rex & 1) << 3, 1);
        return extension == 1
            ? new Instruction(0, 0, Operation.Prefetchw, Base: at, Number: displacement)
            : throw Unknown(_at);
    }

    private Instruction Extended(int rex, int extension, Operation operation)
    {
        int modRm = Byte();
        return modRm >> 6 == 3 && (modRm >> 3 & 7) == extension
            ? new Instruction(0, 0, operation, To: modRm & 7 | (rex & 1) << 3)
            : throw Unknown(_at);
    }

    private Instruction Registers(int rex, Operation operation)
    {
        int modRm = Byte();
        return modRm >> 6 == 3
            ? new Instruction(0, 0, operation, To: modRm & 7 | (rex & 1) << 3, From: modRm >> 3 & 7 | (rex & 4) << 1)
            : throw Unknown(_at);
    }

    /// <summary>EVEX: 512 bits, no mask, no rounding.</summary>
    private Instruction Vector(int start)
    {
        int p0 = Byte(), p1 = Byte(), p2 = Byte(), opcode = Byte();
        int high = (~p0 >> 7 & 1) << 3 | (~p0 >> 4 & 1) << 4;
        int second = ~p1 >> 3 & 15 | (~p2 >> 3 & 1) << 4;
        bool broadcast = (p2 & 0x10) != 0;
        if ((p0 & 8) != 0 || (p1 & 0x84) != 4 || (p2 & 0xE7) != 0x40)
            throw Unknown(start);
        Operation? operation = (p0 & 7, p1 & 3, opcode, broadcast) switch
        {
            (1, 1, 0xEF, false) => Operation.Vpxord,
            (1, 0, 0x10, false) => Operation.Load,
            (1, 0, 0x11, false) => Operation.Store,
            (1, 0, 0x58, false) => Operation.Vaddps,
            (2, 2, 0x52, true) => Operation.Vdpbf16psBroadcast,
            _ => null,
        };
        bool usesSecond = operation is not (Operation.Load or Operation.Store);
        if (operation is not { } known || (!usesSecond && second != 0))
            throw Unknown(start);
        if (known == Operation.Vpxord)
        {
            int modRm = Byte(), last = modRm & 7 | (~p0 >> 5 & 1) << 3 | (~p0 >> 6 & 1) << 4;
            return modRm >> 6 == 3
                ? new Instruction(start, _at, known, modRm >> 3 & 7 | high, second, last)
                : throw Unknown(start);
        }

        (int register, int at, int displacement) = Memory((~p0 >> 5 & 1) << 3, broadcast ? 4 : 64);
        return new Instruction(start, _at, known, register | high, second, 0, at, displacement);
    }

    /// <summary>ModRM with a memory operand: the register field, the base register, the displacement.</summary>
    private (int Register, int Base, int Displacement) Memory(int baseHigh, int scale)
    {
        int modRm = Byte(), mode = modRm >> 6, low = modRm & 7;
        if (mode == 3 || (mode == 0 && low == 5) || (low == 4 && Byte() != 0x24))
            throw Unknown(_at);
        int displacement = mode switch { 0 => 0, 1 => (sbyte)Byte() * scale, _ => Int32() };
        return (modRm >> 3 & 7, low | baseHigh, displacement);
    }

    private int Byte() => _code[_at++];

    private int Int32()
    {
        int value = BitConverter.ToInt32(_code[_at..]);
        _at += sizeof(int);
        return value;
    }

    private static InvalidOperationException Unknown(int at) => new($"byte {at}: an instruction that is not known");
}
